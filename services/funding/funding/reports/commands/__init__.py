"""What can be done with proofs of use: `drafting`, `submitting`, what the `authority` says, what is `due`."""
