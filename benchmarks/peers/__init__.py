"""The shipped rule base on other engines: one translation each, held to equal answers and timed side by side."""
