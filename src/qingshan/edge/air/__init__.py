"""Air of a workspace: its book of judged days, its figures, its bulletin."""
