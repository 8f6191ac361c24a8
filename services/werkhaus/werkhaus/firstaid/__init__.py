"""First-aid book: every help and every near miss, written by anybody, read by who answers for safety, kept sealed."""
