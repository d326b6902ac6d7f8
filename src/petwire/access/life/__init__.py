"""The life of a key after it was given: its use, idleness, notices of breach, its end, certificates of deletion."""
