"""edge/web/api."""
