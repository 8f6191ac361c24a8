"""Keys: who has which key of the house, by a register that is only ever added to."""
