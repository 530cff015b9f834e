"""River outfalls: registered, checked, measured, traced, rectified and managed, and how far the city is."""
