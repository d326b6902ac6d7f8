from petwire.cli.app import main

main()
