"""Early warning of a workspace: series read, rules chosen, events issued as cases."""
