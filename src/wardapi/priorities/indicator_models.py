"""Tables of indicators and their readings."""
