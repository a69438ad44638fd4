"""Reports from here: the same figures as the hub's own, in whatever form, and when the hub makes them by itself."""
