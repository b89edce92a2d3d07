"""The checks, one subject a module; `registry` lists them."""
