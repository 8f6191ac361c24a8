"""Operating the services: the `quartier` command and what it does."""
