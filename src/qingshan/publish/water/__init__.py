"""The water section of a bulletin."""
