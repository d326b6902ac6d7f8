"""One file that holds what was typed and uploaded here, and the way back from it.

`tables` says what is in a backup and what is not, and why; `archive` is the file; `save` writes one, `restore` reads
one into an empty instance, which is then held until `replay` has brought in the orders that are newer than the backup.
"""
