"""House rules and operating concept: version by version, in the languages that people read, in force from a day."""
