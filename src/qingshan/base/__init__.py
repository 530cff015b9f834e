"""Words and arithmetic every stage shares: indicator, period, rounding, figure, finding, errors."""
