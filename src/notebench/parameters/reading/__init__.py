"""A cell's source, read into parameters: by ``ast`` and ``tokenize``, with nothing run."""
