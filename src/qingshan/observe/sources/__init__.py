"""Sources: one small file per feed. Each translates and judges nothing."""
