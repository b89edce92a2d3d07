"""Explanations for people: worded once as blocks, then printed as text, Markdown or a page."""
