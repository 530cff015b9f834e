"""The auditor meets the world: documents to read, figures known, the page to write."""
