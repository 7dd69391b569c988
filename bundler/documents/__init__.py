"""Everything that opens files or runs programs; one module for each outside program."""
