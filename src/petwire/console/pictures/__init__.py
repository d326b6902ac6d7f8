"""The pictures of one animal: add from a telephone or by address, order, replace, delete."""
