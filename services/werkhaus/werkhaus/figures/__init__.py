"""The house's figures: how it is used, what it costs and what it earns, year by year."""
