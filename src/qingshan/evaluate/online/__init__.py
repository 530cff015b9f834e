"""Online data of outlets: what counts as valid, means and loads, exceedances, signs that call for a check."""
