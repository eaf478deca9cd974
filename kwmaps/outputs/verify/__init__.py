"""Is a file what this folder would give? Its record is read, the file is made once more, and the two are compared."""
