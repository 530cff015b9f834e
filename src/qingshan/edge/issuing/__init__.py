"""Bulletins issued: their files, their numbers, the register of what was published."""
