"""Where, when and how many builds run."""
