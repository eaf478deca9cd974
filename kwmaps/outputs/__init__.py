"""The products, one file each: each takes frames one by one and leaves a whole file, or none."""
