"""The panel-day book: its own pages, its assembly with the bundles run on, its minutes, and its reading back."""
