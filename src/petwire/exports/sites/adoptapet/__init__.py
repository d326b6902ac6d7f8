"""Adopt-a-Pet AutoUpload. Where its lists come from: README.md."""
