"""What projects and work days are called and what they are about, in the languages that people read."""
