"""edge.geo."""
