"""What can be done with bookings: one by one (`by_people`), as dates that repeat (`series`), for gatherings."""
