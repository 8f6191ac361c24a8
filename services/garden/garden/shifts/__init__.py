"""Shifts: work that needs helping hands, who comes, and the hours they gave."""
