"""Tables of calendar feeds."""
