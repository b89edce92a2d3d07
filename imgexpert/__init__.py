"""An expert system that chooses the kind of Linux image something should run from, and says why."""
