"""The kind of job that runs a command line."""
