"""Councillors' cases: the first subject of deadlines, with their texts and residents' details."""
