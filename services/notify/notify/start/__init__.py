"""The start page: today and this week, who needs help, what was decided."""
