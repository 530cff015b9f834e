"""Worked examples in text files: read, run on any engine, compared with what they expect."""
