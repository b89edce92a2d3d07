"""`python -m imgexpert`."""

from imgexpert.interfaces.cli import main

if __name__ == "__main__":
    main()
