"""What is true of proofs of use: `states` what may be done when, `account` the figures, `checks` what is looked at."""
