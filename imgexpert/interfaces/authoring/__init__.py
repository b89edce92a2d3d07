"""Writing a rule from a few answers: asking, reading the words of the answers, proposing examples, placing the text."""
