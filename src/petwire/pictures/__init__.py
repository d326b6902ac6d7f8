"""Picture bytes only: check, write anew in the sizes the formats need, store by content. Knows no animals."""
