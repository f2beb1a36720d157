"""The evaluation lab: how often is it right, and did this change help."""
