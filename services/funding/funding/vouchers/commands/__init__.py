"""What can be done with vouchers: take one in, post it, reverse it, discard it, erase whom it paid."""
