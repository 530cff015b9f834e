"""The auditor of published figures: text in, claims and verdicts out. Nothing here computes a figure."""
