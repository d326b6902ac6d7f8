"""Imports as RescueGroups has them, in its own format and in that of shelter programs. It has no word lists: README.md."""
