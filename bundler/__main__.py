"""`python -m bundler`, for a machine on which the command `bundler` is not on the path."""

from bundler.faces.cli import main

if __name__ == "__main__":
    main()
