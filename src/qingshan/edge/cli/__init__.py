"""edge/cli."""
