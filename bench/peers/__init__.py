"""The same job as others would write it, as short and as fair as their own documentation shows it."""
