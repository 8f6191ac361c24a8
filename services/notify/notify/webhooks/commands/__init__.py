"""What can be done with webhooks: by partners and the office (`partners`), and to what is due (`queue`)."""
