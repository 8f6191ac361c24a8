"""Building together: what residents build, from the idea to what it became."""
