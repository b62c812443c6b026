"""Engines: each does one job of the rooms with one library, and knows no other engine."""
