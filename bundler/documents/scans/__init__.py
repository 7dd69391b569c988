"""Scans made searchable, upright and straight, without a change to their pictures; one module for each step."""
