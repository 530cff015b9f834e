"""The emergency emission-reduction list: lines and measures, a plan that meets every level, and its proof."""
