"""Stories: every public or partner event, kept as a key with parameters and told in the reader's language."""
