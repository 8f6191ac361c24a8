"""Places: the rooms of the house, how many people they hold, how they are cleaned and booked."""
