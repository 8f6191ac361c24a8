"""What things are called, in the language of who reads of them, as far as people have translated it."""
