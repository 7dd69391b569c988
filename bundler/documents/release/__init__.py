"""Releases on disk: the folder that leaves, what is kept beside it, and the check of both by anybody."""
