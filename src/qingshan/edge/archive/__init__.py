"""The archive of readings: facts appended, never edited, in two tiers under one manifest."""
