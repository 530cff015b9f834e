"""Signs in online data that call for a check: findings with their evidence, never verdicts."""
