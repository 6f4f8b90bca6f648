"""The endpoint: ``POST /generate-thumbnail``, and the pictures that it serves."""
