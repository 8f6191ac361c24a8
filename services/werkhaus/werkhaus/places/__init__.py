"""Places and things: what the house has, from the hall to the drill; what it needs, and when it must not be used."""
