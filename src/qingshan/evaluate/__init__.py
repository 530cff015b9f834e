"""What the environment is like, judged by the standards: air, and the kernels the media share."""
