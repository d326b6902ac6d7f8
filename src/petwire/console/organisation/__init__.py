"""The organisation itself: its overview, profile and branches."""
