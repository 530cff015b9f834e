"""Bulletins of a workspace: made, issued, bundled with their lineage, verified."""
