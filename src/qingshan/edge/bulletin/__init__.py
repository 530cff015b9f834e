"""Bulletins of a workspace: what was ordered, as known when, and the records they print."""
