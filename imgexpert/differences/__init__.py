"""Two rule bases held against each other: what changed, whose decision that changes, and which change does it."""
