"""Public pages of animals and organisations. Everything shown has passed `sharing` for the own-pages audience."""
