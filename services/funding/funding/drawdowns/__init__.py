"""Draw-downs: money called from the funder, the window it is spent in, and what is late."""
