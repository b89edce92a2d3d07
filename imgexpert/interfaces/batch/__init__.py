"""Deciding an inventory in bulk: chunks are read, decided, written and tallied, one after the other."""
