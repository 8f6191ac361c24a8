"""What grants are called and what they are for, in the languages that people read."""
