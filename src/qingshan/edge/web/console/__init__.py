"""edge/web/console."""
