"""Benchmarks: petwire, its limit and its peers from one run, as ratios. `make bench`; no test asserts a time."""
