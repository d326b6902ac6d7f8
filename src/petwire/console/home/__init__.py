"""`/console/`: where a person lands who signed in."""
