"""The people of an organisation: who belongs to it, as what, and who is invited."""
