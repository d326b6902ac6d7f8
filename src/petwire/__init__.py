"""petwire: the open wire for adoptable pets. A hub and a mirror in one program; rooms in docs/architecture.md."""

__version__ = "0.1.0"
