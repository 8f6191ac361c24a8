"""What shifts are called and what they are about, in the languages that people read."""
