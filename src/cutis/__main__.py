"""``python -m cutis``: the command line, where no ``cutis`` is on the path."""

try:
    from cutis.cli.main import main

    main()
except KeyboardInterrupt:  # while it was still being imported
    raise SystemExit(130) from None
