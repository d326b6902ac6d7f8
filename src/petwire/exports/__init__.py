"""Adoption sites that take files or pushes: what a site may have, what to deliver, what it will change there, and the record of it.

The console, commands and the schedule call its reads and actions. Only `doors` speaks to a site.
"""
