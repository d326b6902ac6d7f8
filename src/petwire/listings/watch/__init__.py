"""Notices by mail: new animals that fit a saved search, and what becomes of a favourite. Asked for twice, ended by one
click, and erased when nobody has wanted them for a year (docs/decisions/0030)."""
