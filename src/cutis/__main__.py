"""``python -m cutis``: the command line, where no ``cutis`` is on the path."""

from cutis.cli.main import main

main()
