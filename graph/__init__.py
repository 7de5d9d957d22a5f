"""Service Atlas: notes about cloud services, read into a graph that can be seen, asked and compared."""
