"""A run of this process, from its beginning to its end."""
