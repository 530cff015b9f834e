"""A bulletin made up for tests of its renderers."""
