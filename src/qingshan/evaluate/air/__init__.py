"""evaluate/air."""
