"""What is true of bank statements: what stands in them, what is refused, and what an entry could have paid."""
