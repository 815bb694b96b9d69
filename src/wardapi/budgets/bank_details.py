"""Bank details have no place here: payment is made by the council's own payment system.

What people write is looked at for what a sort code with an account number looks like, and refused.
"""

import re
from collections.abc import Iterable, Mapping

from wardapi.kit.errors import FieldError, Unprocessable

_DASH = r"[-\u2010-\u2015 ]"
_SORT_CODE = rf"(?<!\d)\d{{2}}(?:{_DASH}\d{{2}}){{2}}(?!\d)"
_ACCOUNT = rf"(?<!\d)(?:\d{{8}}|\d{{4}}{_DASH}\d{{4}})(?!\d)"
_NAMED = r"sort[ -]?code|account[ -]?(?:no\b|num|n\.o)|\ba/c\b"
_LIKE = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_SORT_CODE}.*{_ACCOUNT}|{_ACCOUNT}.*{_SORT_CODE}",
        rf"(?<!\d)\d{{6}}(?!\d)\D{{1,40}}{_ACCOUNT}|{_ACCOUNT}\D{{1,40}}(?<!\d)\d{{6}}(?!\d)",
        rf"(?:{_NAMED})\D{{0,20}}\d{{2}}{_DASH}?\d{{2}}{_DASH}?\d{{2,4}}",
        r"\bGB\d{2} ?[A-Z]{4} ?(?:\d ?){14}",
    )
)


class BankDetailsRefused(Unprocessable):
    """A text looks as if it held a sort code and an account number, which are never kept here."""

    code = "bank_details_refused"
    title = "The text looks as if it held bank details, which are not kept here."
    remedy = (
        "Leave them out: the council's payment system holds the payee's account. A number that is "
        "none can be written with a word before it, such as `order 12345678`, and no date like "
        "01-04-25 beside it."
    )


def looks_like_bank_details(text: str) -> bool:
    """Whether a sort code with an account number stands in a text, or an IBAN of this country."""
    return any(pattern.search(text) for pattern in _LIKE)


def refuse(texts: Mapping[str, str | Iterable[str] | None]) -> None:
    """Raise BankDetailsRefused where one of these fields looks like it, or all together do."""
    written = {name: _joined(text) for name, text in texts.items() if text}
    faults = [name for name, text in written.items() if looks_like_bank_details(text)]
    if faults or looks_like_bank_details("\n".join(written.values())):
        told = f"{BankDetailsRefused.title} {BankDetailsRefused.remedy}"
        named = faults or list(written)
        errors = [FieldError(f"/{name}", BankDetailsRefused.code, told) for name in named]
        raise BankDetailsRefused(told, errors=errors)


def _joined(text: str | Iterable[str]) -> str:
    return text if isinstance(text, str) else "\n".join(text)
