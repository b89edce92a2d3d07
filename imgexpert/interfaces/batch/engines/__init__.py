"""Engines that an inventory can be decided on instead of the embedded one, each with what it cannot do."""
