"""Water: sections, rivers, lakes, sources and groundwater judged, compared and ranked."""
