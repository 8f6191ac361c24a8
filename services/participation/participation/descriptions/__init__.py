"""What a gathering is called and what it is about, in the languages that people read."""
