"""Browsers in words, for the list of one's own sessions."""

from django import template

register = template.Library()

# The first that is found counts: most browsers also name the ones they descend from.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"}
_BROWSERS |= {"Chrome": "Chrome", "Safari": "Safari"}
_MACHINES = {"iPhone": "an iPhone", "iPad": "an iPad", "Android": "Android", "Windows": "Windows"}
_MACHINES |= {"Mac OS": "a Mac", "CrOS": "a Chromebook", "Linux": "Linux"}


@register.filter
def in_words(user_agent: str) -> str:
    """`Firefox on Windows`; what is not known stays as it calls itself."""
    browser = next((words for sign, words in _BROWSERS.items() if sign in user_agent), "")
    machine = next((words for sign, words in _MACHINES.items() if sign in user_agent), "")
    if not browser:
        return user_agent[:60] or "A browser without a name"
    return f"{browser} on {machine}" if machine else browser
