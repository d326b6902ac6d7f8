"""A plain list as CSV, for any site or program that reads one. It has no word lists: words go as they stand here."""
