"""The tests of the workspace: the floor, and what crosses services.

The fixtures (clock, database_url, store, rabbit_server, …) come from quartier.testing.plugin, which pytest loads by
itself; a service's own tests use the same ones from the wheel.
"""
