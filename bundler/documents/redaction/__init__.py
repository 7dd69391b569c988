"""Redacted copies: pages as pictures with passages painted over, words that stay, and the proof of what is gone."""
