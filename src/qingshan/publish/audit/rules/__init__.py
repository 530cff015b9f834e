"""The functions behind the rules of the auditor; each takes a page and gives its findings."""
