"""The nouns: frozen records and plain arithmetic, with no disk, clock or network."""
