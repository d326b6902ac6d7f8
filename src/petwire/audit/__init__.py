"""Who did what, when: an append-only list of codes and ids, never of content."""
