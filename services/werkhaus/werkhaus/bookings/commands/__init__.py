"""What can be done with bookings: by people (`by_people`) and in answer to gatherings (`for_gatherings`)."""
