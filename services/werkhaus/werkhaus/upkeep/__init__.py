"""Upkeep: defects that anybody reports, machines that are locked for them, inspections and maintenance by their day."""
