"""Frames of HJ 212 out of files and pasted text, told in words."""
