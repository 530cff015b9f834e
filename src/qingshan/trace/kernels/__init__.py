"""trace.kernels."""
