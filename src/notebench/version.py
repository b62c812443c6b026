"""The version of this Notebench, here and not in the package's root so that any room may read it."""

__version__ = "0.1.0"
