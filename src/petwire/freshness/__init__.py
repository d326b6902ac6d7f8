"""How long a change takes until it is visible: measured at each outlet and source, kept as sums by day.

The rooms that bring something out (or in) note how long it took; `desk.freshness` shows it to people.
"""
