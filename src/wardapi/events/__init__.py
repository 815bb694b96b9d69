"""What happened, for other systems: an outbox written with each change, and an ordered feed."""
