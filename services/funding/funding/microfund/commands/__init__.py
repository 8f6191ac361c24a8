"""What can be done with the micro fund: its rounds, people's ideas, votes and awards, and what follows them."""

from funding.microfund.commands.awards import ACTS

__all__ = ["ACTS"]
