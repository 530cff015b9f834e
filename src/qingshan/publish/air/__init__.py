"""The air bulletin: what it takes, what it says, which charts it draws."""
