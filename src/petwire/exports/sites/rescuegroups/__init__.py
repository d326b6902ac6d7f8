"""Imports as RescueGroups has them, in its own format and in that of shelter programs. No word lists: README.md."""
