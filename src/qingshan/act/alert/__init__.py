"""Heavy-pollution alerts: what a forecast calls for, what was ordered and done, what came of it."""
