"""Runs the drawing of many frames, and puts files in place whole or not at all."""
