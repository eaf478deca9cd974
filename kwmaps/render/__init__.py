"""From a scene to pixels or vectors. The only package that imports matplotlib."""
