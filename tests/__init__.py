"""The tests; whole properties of the expert stand beside the layers that they are about."""
