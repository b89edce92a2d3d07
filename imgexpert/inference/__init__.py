"""One contract, several evaluators: facts and rules go in, firings and conclusions come out."""
