"""Tests of a rule base: rule examples, decision cases, what they reach, and which mutants of the rules they kill."""
