"""Upwind: which directions, districts and firms bring the pollution of an air site. Screening, no verdict."""
