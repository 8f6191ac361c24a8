"""Events in the house: bookings that are larger or louder than the room is meant for, and whether they may be."""
