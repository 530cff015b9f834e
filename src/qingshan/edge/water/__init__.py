"""Water of a workspace: its book of judged sections, rivers, lakes and sources, its figures."""
