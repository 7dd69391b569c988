"""Bundler turns case folders into complete, checked and numbered bundles for permanence decisions."""

__version__ = "0.1.0"
