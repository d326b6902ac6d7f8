"""Helpers without domain words: settings, the embedded database, text and time. Any room may call it."""
