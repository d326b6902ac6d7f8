"""The hand that draws: a small canvas of smooth shapes, backdrops, and one file per kind of animal.

Everything is flat colour and soft shade, drawn twice as large and reduced, so that edges are smooth.
Animals are drawn around their head: (0, 0) is its middle and about 200 its half width.
"""
