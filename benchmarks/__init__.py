"""Speed measured beside its baselines, in one run: ``python -m benchmarks.air_year`` and its neighbors."""
