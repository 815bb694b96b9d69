"""Patterns of text, each with the sentence that tells people how to write it."""

PATTERNS: dict[str, str] = {}
"""What to write, by pattern."""


def written(pattern: str, sentence: str) -> str:
    """Return `pattern`, and remember what people are told who do not keep to it.

    Slug = Annotated[str, StringConstraints(pattern=written(r"^[a-z]+$", "Use small letters."))]
    """
    PATTERNS[pattern] = sentence
    return pattern
