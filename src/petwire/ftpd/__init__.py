"""FTP with explicit TLS for the nightly files: pyftpdlib's engine, petwire's rules of who may see what.

A session is let in by a `Door`, sees the folder of exactly one published set until it logs out, and can
change nothing. The room knows no database: `petwire ftp` gives it the door that does.
"""
