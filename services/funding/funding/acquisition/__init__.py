"""Winning money: funders and their programmes, and each opportunity from the idea to the answer."""
