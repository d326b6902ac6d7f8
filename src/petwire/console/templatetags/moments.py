"""Moments as people say them, in the instance's zone."""

from datetime import datetime

from django import template

from petwire.lib.config import config
from petwire.lib.days import in_words

register = template.Library()


@register.filter
def deadline(moment: datetime) -> str:
    """`Monday 2 March 2026, 09:30 EST`, or `the end of Friday 27 November 2026`."""
    return in_words(moment, config().zone)
