"""HJ 212 at the edge: frames out of files and pasted text, told in words."""
