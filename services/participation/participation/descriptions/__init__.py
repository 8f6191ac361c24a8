"""What a gathering is about, in the languages that people read."""
