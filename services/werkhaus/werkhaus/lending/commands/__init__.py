"""What can be done with loans: reserving (`reserving`), the desk (`desk`), deposits, repairs, and what time does."""
