"""edge.trace."""
