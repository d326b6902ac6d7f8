"""What journeys have at hand."""

from tests.browser import browser, visit

__all__ = ["browser", "visit"]
