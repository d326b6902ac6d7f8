"""People, organisations and their members; where records come from. Knows nothing of animals or of sharing."""
