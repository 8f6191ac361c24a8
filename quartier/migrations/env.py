"""Alembic environment for the floor's tables and each service's: `quartier.operate.migrate` hands everything in."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    version_table=attributes["version_table"],
    render_as_batch=attributes["connection"].dialect.name == "sqlite",
    include_name=lambda name, kind, _parents: kind != "table" or name in attributes["metadata"].tables,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
