"""What a series will be next: persistence, climatology, a small regression, and honest intervals."""
