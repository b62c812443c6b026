"""How runs are found, grouped, put in order and written to a file."""
