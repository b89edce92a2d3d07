"""Whether a rule base is sound: what can never happen, changes nothing or is missing, each with a witness."""
