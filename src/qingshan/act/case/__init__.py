"""Cases: what was found, who has it, by when, and what must be true before it closes."""
