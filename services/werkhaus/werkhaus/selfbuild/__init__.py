"""Self-build: work days on which neighbours build their house on together."""
