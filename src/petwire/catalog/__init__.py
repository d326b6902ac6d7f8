"""Animals, their pictures and videos, and the log of changes. Records leave it only through `sharing`."""
