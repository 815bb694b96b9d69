"""What services promised, announced and handed over; which failed to join up."""
