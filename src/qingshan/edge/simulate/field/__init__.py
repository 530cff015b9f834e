"""Field units that are made up: they speak real HJ 212, faults included, and say SIMULATED on their face."""
