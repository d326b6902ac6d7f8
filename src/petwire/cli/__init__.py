"""The `petwire` command: each parses, calls one read or action, and answers. Loads Django only when needed."""


def main() -> None:
    """Run the command line. Only now is it loaded: the web server's workers import this package, but not for it."""
    from petwire.lib.loading import loading

    with loading():
        from petwire.cli.app import main as run
    run()
