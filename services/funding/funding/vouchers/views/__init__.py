"""What can be seen of vouchers: the ledger, and the chain they were posted in."""
