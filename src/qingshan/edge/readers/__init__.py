"""Readers: bytes of a file to sheets of cells."""
