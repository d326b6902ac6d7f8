"""`/report/<animal>`: a visitor says that something is wrong with a listing. Without an account."""
