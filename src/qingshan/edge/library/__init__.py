"""The library's public face, medium by medium: the caller's frame in, the same kind of frame out."""
