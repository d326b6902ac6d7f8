"""Adoption sites that take files or pushes: what a site may have, what is delivered, what that changes, and its record.

The console, commands and the schedule call its reads and actions. Only `doors` speaks to a site.
"""
