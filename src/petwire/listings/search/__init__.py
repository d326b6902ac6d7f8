"""Looking for an animal: what an address asks for (filter), the animals that fit (reads), and the page (views)."""
