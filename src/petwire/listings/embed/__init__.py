"""An organisation's list of animals on other people's pages: `/embed.js`, and `/embed/<organisation>` in a frame.

What they show is what our own pages show. Which rights a host page has to give, and why: docs/decisions/0029.
"""
