"""From a dropped file to a clean PDF or a clear trouble; one module for each kind of file."""
