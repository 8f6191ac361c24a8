"""Plots: the beds of the garden and who tends them."""
