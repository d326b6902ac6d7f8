"""Erasing what lies in the store that all hosts share: in the store itself, again while it is away, and in the copies
that other hosts keep. Rooms that own files call it; without a store (PETWIRE_STORE_URL) it does nothing."""
