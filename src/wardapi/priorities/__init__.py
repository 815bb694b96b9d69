"""Ward plans, their priorities, actions and indicators."""
