"""`/developers/`: what a key is, its terms, and asking for one. Without an account."""
