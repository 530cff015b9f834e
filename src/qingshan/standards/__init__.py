"""What is required: standards as dated data, each row with its clause and how sure we are of it."""
