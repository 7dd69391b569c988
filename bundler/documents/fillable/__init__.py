"""Word forms that people fill in and send back: every field a tagged content control."""
