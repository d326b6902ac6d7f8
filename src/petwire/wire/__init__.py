"""The bulk format: names, records, reading, writing, notices. Pure: bytes and values in, bytes and values out.

Source: the field tables of RescueGroups.org-style bulk files (docs/reference/file-formats.md). Any room may
call it.
"""
