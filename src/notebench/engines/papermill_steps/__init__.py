"""Notebooks run as steps by papermill's manager and translators, in kernels that are forked from a warm one.

``step`` runs one, ``pool`` has the kernels, ``engine`` is the same for papermill's own callers. Nothing is
imported here, as the fork server is begun from this package and must stay small.
"""
