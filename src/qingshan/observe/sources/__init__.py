"""observe/sources."""
