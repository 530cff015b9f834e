"""edge/web/access."""
