"""Wards and their history, localities, parishes, elections, and who stands for a ward."""
