"""Petfinder's import. Where its lists come from: README.md."""
