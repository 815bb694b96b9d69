"""Tables of published scorecards."""
