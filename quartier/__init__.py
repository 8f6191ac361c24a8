"""The floor all services of Quartier stand on: durable events, storage, pages, operation."""

__version__ = "0.1.0"
