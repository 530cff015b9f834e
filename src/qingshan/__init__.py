"""qingshan: environmental governance of a city, from reading to published figure."""

__version__ = "0.1.0"
