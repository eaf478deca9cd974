"""What somebody needs who edits a war: tidy files, new snapshots, exports, and what changed between two folders."""
