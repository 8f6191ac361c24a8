"""The floor's migrations, and the one Alembic environment with which services run theirs."""
