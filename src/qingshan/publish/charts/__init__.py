"""Charts as scenes: laid out once, then written as SVG for the web and drawn as a picture for paper."""
