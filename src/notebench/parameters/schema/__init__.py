"""Parameters as a JSON Schema, and from one."""
