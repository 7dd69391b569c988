"""The database's shape, one step a file: versions/0001_*.py, 0002_*.py, each naming the one before."""
