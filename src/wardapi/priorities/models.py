"""Tables of ward plans and their priorities."""
