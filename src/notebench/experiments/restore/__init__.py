"""A run's notebook written anew, run again, and judged."""
