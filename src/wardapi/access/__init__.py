"""Who is asking, and what they may do: principals, grants, scopes and API keys."""
