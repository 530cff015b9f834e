"""Patrols of river and forest chiefs: what was walked, what was found, what is due."""
