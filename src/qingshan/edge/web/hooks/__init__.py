"""Hooks: others told of alerts and overdue cases, signed, tried again, logged."""
