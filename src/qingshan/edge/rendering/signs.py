"""Signs of the auditor's verdicts, so that colour is never all that tells them apart."""

from __future__ import annotations

SIGNS = {"impossible": "✕", "only_if": "△", "cannot_tell": "?", "consistent": "✓", "none": ""}
"""One sign for every verdict."""
