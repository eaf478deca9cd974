"""From files to plain values: reading, validating, and checking across files."""
