"""Plans and orders as documents: a plan a firm, a plan an outfall, notices, the report after an alert."""
