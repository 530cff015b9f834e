"""edge/simulate: a year of made-up air, marked so wherever it shows."""
