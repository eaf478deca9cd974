"""``python -m kwmaps``: the command line."""

from kwmaps.cli import main

if __name__ == "__main__":
    main()
