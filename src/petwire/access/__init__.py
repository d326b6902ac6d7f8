"""Services that hold an API key: who they are, their credentials and the state of their key."""
