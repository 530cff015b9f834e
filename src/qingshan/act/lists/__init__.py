"""Lists a bureau keeps up to date: dated editions of a rule over a register, and what people decided."""
