"""Tables of planned-activity notices and silo-working reports."""
