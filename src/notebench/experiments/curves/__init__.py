"""The points of a metric: thinned, and read by a few of them."""
