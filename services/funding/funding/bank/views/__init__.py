"""What can be seen of the bank: accounts, statements, entries, and what they may have paid."""
