"""Seals what is released: a signature in the PDF and one beside the manifest, and the check of both."""
