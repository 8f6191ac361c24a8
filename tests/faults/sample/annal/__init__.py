"""A second reader of the same events, which is away while everything happens."""

from ledger import make

service = make("annal", stumbles=False)
