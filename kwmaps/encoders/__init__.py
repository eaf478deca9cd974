"""Pixels to bytes, frame by frame: what can be compressed where a frame is drawn. Whole files are made in `outputs`."""
