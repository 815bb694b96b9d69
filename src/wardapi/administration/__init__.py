"""The verbs over the low rooms: keys, grants, reading the audit trail and the change feed."""
