"""Devolved ward budgets: funds, pots, the journal, allocations, and who receives them."""
