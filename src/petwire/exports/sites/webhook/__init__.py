"""One signed message for each animal that changed, for any program that takes pushes. It has no word lists."""
