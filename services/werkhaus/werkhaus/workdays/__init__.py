"""Work days: days on which neighbours build their house on together."""
