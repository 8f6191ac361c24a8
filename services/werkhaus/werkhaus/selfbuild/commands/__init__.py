"""What can be done with projects of building together."""
