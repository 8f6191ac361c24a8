"""Calculations of grant law, each a pure call with inputs in and a sheet out."""
