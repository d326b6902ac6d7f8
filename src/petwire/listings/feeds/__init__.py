"""Open outlets: what everybody may fetch without a key, for programs. Everything shown has passed `sharing`.

Feeds (Atom, JSON Feed), all animals with a cursor for changes (`/animals.json`), and the sitemap. Why they are as they
are: docs/decisions/0029.
"""
