"""Forecasts of a workspace's air and water from its archive."""
