"""The player: the whole war as one page, with nothing to fetch."""
