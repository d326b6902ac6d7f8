"""A correct copy of another hub's files: fetch, check, plan, apply, report. Read-only here."""
