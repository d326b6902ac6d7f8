"""The life of a key in the console: its use, notices of breach, its end; the holder's side and the operator's."""
