"""What can be said about an environment: the facts, their values, and the reading of what people write."""
