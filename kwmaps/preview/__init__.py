"""While somebody edits: the folder is watched, read again when a file is saved, and its maps are shown or built anew."""
