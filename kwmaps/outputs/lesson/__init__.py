"""What slides and hand-outs have in common: the chapters of a lesson, what is said of a day, and its maps."""
