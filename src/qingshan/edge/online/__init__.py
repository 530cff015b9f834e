"""Online data of a workspace: registers and readings to figures, imports, and what a figure opens to."""
