"""REST and open data over the same services."""
