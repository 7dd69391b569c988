"""What stands under templates/: reading packs, forms and profiles, and every mistake in them with its line."""
