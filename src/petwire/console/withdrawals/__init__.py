"""Withdrawals in the console: what is withdrawn, by whose word, and what became of it at the services that had it."""
