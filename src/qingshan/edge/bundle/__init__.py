"""Lineage bundles: what a bulletin stands on, in one file, and its verification anywhere."""
