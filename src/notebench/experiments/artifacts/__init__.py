"""A run's files: what is shown of them, how they are handed out, how long they are kept."""
