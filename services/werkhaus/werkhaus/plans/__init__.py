"""Plans: what a project needs, what can go wrong, what others give, and what it cost."""
