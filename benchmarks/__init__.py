"""Measurements anybody can run again: `make bench`, `make soak`."""
