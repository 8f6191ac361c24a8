"""Opening hours: when the house is open, week by week, on holidays and on days of its own; when it is closed."""
