"""From conclusions to a choice: exact scores, a ranking, a verdict, and what is still open."""
