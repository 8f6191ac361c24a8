"""The residents' micro fund: calls for ideas, and the awards of it. Thin on purpose."""
