"""Proofs of use: what is accounted for to a funder, checked, handed in as it stood, questioned, accepted."""
