"""The finished bundle: drawing our own pages, putting it together, reading it back, and its index as files."""
