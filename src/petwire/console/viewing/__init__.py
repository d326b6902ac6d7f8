"""Where animals are looked at: for organisations, for who holds a key, and for operators."""
