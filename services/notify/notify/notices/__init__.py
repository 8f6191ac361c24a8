"""Notices: every public or partner event, kept as a sentence that is said in the reader's language."""
