"""Bank: account statements read from files, and each entry matched to what was spent."""
