"""The steps; a step that has been published is never changed."""
