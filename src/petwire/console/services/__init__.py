"""`/console/services/`: those who hold keys look after their services. `review.py` is the operator's side of it.

A topic of its own that hangs on a service adds a line to `links.py`, and its addresses under `<key:key_id>/` with the
door `for_holders`.
"""
