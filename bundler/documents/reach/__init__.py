"""Everything that a reader can get at in a file that is to be sent: each word with the kind of place it stands in."""
