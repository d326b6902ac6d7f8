"""What waits for those who run this hub, for their home in the console and for the daily mail."""
