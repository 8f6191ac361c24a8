"""What is true of vouchers: what may be posted, the chain they form, what an electronic invoice has to say."""
