"""edge/web/views."""
