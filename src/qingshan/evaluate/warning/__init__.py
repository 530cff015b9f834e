"""Early warning on the series of a place: what changed, since when, and how sure that is."""
