"""The `petwire` command: each parses, calls one read or action, and answers. Loads Django only when needed."""

from petwire.cli.app import main

__all__ = ["main"]
