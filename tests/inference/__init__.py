"""Inference: two evaluators and a borrowed third that must agree."""
