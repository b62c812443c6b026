"""Notebench: the MLOps workbench inside JupyterLab.

The public names are loaded on demand: ``import notebench`` itself loads nothing heavy.
"""

__version__ = "0.1.0"
