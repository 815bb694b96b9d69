"""Meetings around the wards: who was asked, who came, and what came of them."""
