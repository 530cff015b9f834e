"""The faces: public pages, the console and the interface for programs, over one application."""
