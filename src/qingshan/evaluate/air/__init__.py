"""Ambient air: hours to site days, city days and periods; AQI, attainment, composite index, change."""
