"""Charts of the war's numbers: a page each, as plain values, in the look of the maps."""
