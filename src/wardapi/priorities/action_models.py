"""Tables of action plans."""
