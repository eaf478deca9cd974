"""`kwmaps slides`: a lesson as a PPTX that can be edited. ``deck`` puts it together, the others make its parts."""
