"""edge/web/public."""
