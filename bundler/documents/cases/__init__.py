"""Case folders: reading them whole, laying out new ones, and the schemas that complete their JSON."""
