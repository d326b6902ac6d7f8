"""The tracker image: its address for each animal, and a count of views by day and host. No visitor is kept."""
