"""edge.upwind: sites traced upwind, from the archive and the registers of a workspace."""
