if __name__ == "__main__":  # and not in the web server's workers, which begin by importing this
    from petwire.cli import main

    main()
