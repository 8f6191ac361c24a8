"""What gatherings and resolutions are called and what they are about, in the languages that people read."""
