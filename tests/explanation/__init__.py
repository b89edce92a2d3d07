"""Explanations of decisions: that what they say of a decision is so."""
