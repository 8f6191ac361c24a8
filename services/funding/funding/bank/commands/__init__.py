"""What can be done with the bank: accounts, files, decisions on entries, and forgetting."""
