"""Names and identifiers of organisations: their shapes, and what tells a person from one.

Identifiers are those of org-id.guide: the list's code and the number in it, such as
GB-CHC-1234567 for a charity, GB-COH-01234567 for a company, GB-LAE-ROT for a council. What is on
no list has one of the council's own, 360G-rotherham-org-... Source: 360Giving Data Standard,
guidance on identifiers.
"""

import re
from typing import NamedTuple
from uuid import UUID

from wardapi.budgets.organisation_errors import IndividualRefused, InvalidOrganisation
from wardapi.kit.errors import FieldError
from wardapi.wards.rules import search_text

_SHAPE = re.compile(r"(?:[A-Z]{2,3}-[A-Z0-9]{2,12}|360G)-[^\s\"',;<>]{1,100}")
_SHAPES = {
    "GB-CHC-": re.compile(r"[1-9][0-9]{4,6}(-[0-9]{1,2})?"),
    "GB-SC-": re.compile(r"SC[0-9]{6}"),
    "GB-NIC-": re.compile(r"[0-9]{6}"),
    "GB-COH-": re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]"),
    "GB-LAE-": re.compile(r"[A-Z]{3,4}"),
}
"""What stands behind the code of each list that is used most."""
_CHARITY = re.compile(r"0*([1-9][0-9]{4,6}(?:-[0-9]{1,2})?)")
_COMPANY = re.compile(r"([A-Z]{2})?([0-9]{1,8})([A-Z])?")
_PUBLIC = ("GB-LAE-", "GB-GOR-", "GB-EDU-", "GB-NHS-", "GB-PLA-", "GB-LANI-", "GB-LAS-")
"""Lists of public bodies: local authorities, government, schools, the health service."""

_TITLE = re.compile(
    r"(mr|mrs|miss|ms|mx|master|dr|doctor|prof|professor|rev|revd|reverend|sir|dame|lord|lady"
    r"|cllr|councillor|councilor)\.?",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[^\W\d_]\.?){1,3}|(?:[OD]['\u2019])?[^\W\d_]+(?:-[^\W\d_]+)*\.?")
"""Initials, or a name: Smith, Smith-Jones, O'Neil. One with a possessive is a house's."""
_AND = re.compile(r"\s(?:&|\+|and)\s", re.IGNORECASE)
_COLLECTIVE = re.compile(
    "academy|agency|alliance|allotments?|arts|association|band|board|brigade|business|caf[eé]|care"
    "|centre|center|charit(?:y|able)|choir|cic|cio|circle|club|college|committee|community|company"
    "|consultants|consulting|cooperative|council|cricket|dance|district|education|enterprises?"
    "|estate|federation|fellowship|festival|football|forum|foundation|friends|fund|gardens|group"
    "|guides|guild|healthcare|hospice|hospital|hub|initiative|institute|league|library|limited|llp"
    "|ltd|memorial|ministries|mission|mosque|museum|music|network|nursery|orchestra|partners"
    "|partnership|plc|practice|primary|productions|project|pta|residents|rugby|school|scouts"
    "|services?|singers|society|solutions|sons|sports|studios?|supplies|surgery|team|theatre"
    "|trading|trust|union|university|ventures|village|volunteers|youth",
    re.IGNORECASE,
)
"""Words that persons' names are not made of, and organisations' are. No surname is among them."""
_LEGAL = frozenset({"ltd", "limited", "plc", "llp", "cic", "cio", "incorporated", "inc"})
_LEGAL_PHRASES = (
    ("community", "interest", "company"),
    ("charitable", "incorporated", "organisation"),
    ("c", "i", "c"),
    ("c", "i", "o"),
)
_SAINT = {"saint": "st"}


class Numbers(NamedTuple):
    """What an organisation is registered under. `org_id` is the one that it is known by."""

    org_id: str
    charity: str | None
    company: str | None


def is_person(name: str) -> bool:
    """Whether a name is plainly a person's: a title and a name, such as Mrs J. Smith.

    It is a net with wide meshes: a name without a title passes, because `Blanc` and `Frantic` are
    organisations, and the form's own check asks the rest.
    """
    parts = [part.split() for part in _AND.split(name.replace(",", " "))]
    bare = [_without_titles(part) for part in parts]
    if bare[0] == parts[0] or not any(bare):
        return False
    return all(len(words) <= 4 and all(map(_is_of_a_name, words)) for words in bare)


def _without_titles(words: list[str]) -> list[str]:
    while words and _TITLE.fullmatch(words[0]):
        words = words[1:]
    return words


def _is_of_a_name(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and _COLLECTIVE.fullmatch(word.strip(".")) is None


def check_name(name: str) -> None:
    """Raise IndividualRefused when the name is a person's, InvalidOrganisation when it is none."""
    if is_person(name):
        told = f"{IndividualRefused.title} {IndividualRefused.remedy}"
        raise IndividualRefused(told, errors=[FieldError("/name", IndividualRefused.code, told)])
    if not match_name(name):
        raise _misfit("name", "The name has no letter or digit in it.")


def match_name(name: str) -> str:
    """Return a name without what people write differently: case, points, The, Ltd, Saint.

    Equal ones are possible duplicates: "St. John's Centre Ltd" and "Saint Johns Centre".
    """
    words = search_text(name).split()
    for phrase in _LEGAL_PHRASES:
        n = len(phrase)
        if len(words) > n and tuple(words[-n:]) == phrase:
            words = words[:-n]
    while len(words) > 1 and words[-1] in _LEGAL:
        words = words[:-1]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_SAINT.get(word, word) for word in words)[:300]


def charity_number(text: str | None) -> str | None:
    """Return a charity's number as its register writes it. Raises InvalidOrganisation."""
    if text is None:
        return None
    bare = text.replace(" ", "").upper()
    if _SHAPES["GB-SC-"].fullmatch(bare):
        return bare
    if bare.startswith("NIC") and _SHAPES["GB-NIC-"].fullmatch(bare[3:]):
        return bare
    if found := _CHARITY.fullmatch(bare):
        return found[1]
    raise _misfit(
        "charity_number",
        f"{text!r} is no charity number. Write 1234567, SC012345 or NIC123456.",
    )


def company_number(text: str | None) -> str | None:
    """Return a company's number with all eight characters. Raises InvalidOrganisation."""
    if text is None:
        return None
    found = _COMPANY.fullmatch(text.replace(" ", "").upper())
    if found is not None:
        before, digits, after = found[1] or "", found[2], found[3] or ""
        whole = before + digits.zfill(8 - len(before) - len(after)) + after
        if _SHAPES["GB-COH-"].fullmatch(whole):
            return whole
    raise _misfit("company_number", f"{text!r} is no company number. Write 01234567 or SC123456.")


def numbers(*, org_id: str | None, charity: str | None, company: str | None, own: str) -> Numbers:
    """Return what an organisation is registered under; what is left out is read from the rest.

    `own` is the identifier of the council's own, for one that is on no list. Raises
    InvalidOrganisation where they contradict each other.
    """
    charity, company = charity_number(charity), company_number(company)
    known = _org_id(org_id) if org_id is not None else None
    of_charity, of_company = _in(known, "charity"), _in(known, "company")
    if of_charity and charity and of_charity != charity:
        raise _misfit("org_id", f"{known} is not the identifier of charity {charity}.")
    if of_company and company and of_company != company:
        raise _misfit("org_id", f"{known} is not the identifier of company {company}.")
    charity, company = charity or of_charity, company or of_company
    return Numbers(known or _of_charity(charity) or _of_company(company) or own, charity, company)


def own_org_id(prefix: str, id_: UUID) -> str:
    """Return the council's own identifier of an organisation that is on no list."""
    return f"360G-{prefix}-org-{id_}"


def is_public_body(org_id: str) -> bool:
    """Whether an identifier is of a list of public bodies."""
    return org_id.startswith(_PUBLIC)


def _org_id(text: str) -> str:
    code = text.strip()
    known = next((one for one in _SHAPES if code.upper().startswith(one)), None)
    if known is not None:
        code = code.upper()
        if _SHAPES[known].fullmatch(code.removeprefix(known)) is None:
            raise _misfit("org_id", f"{text!r} is not as {known}... identifiers are written.")
    if _SHAPE.fullmatch(code) is None:
        raise _misfit(
            "org_id",
            f"{text!r} is no identifier of an organisation. Write one as org-id.guide has them, "
            "such as GB-CHC-1234567, GB-COH-01234567 or GB-LAE-ROT.",
        )
    return code


def _in(org_id: str | None, register: str) -> str | None:
    if org_id is None:
        return None
    charities = (("GB-CHC-", ""), ("GB-SC-", ""), ("GB-NIC-", "NIC"))
    for code, before in charities if register == "charity" else (("GB-COH-", ""),):
        if org_id.startswith(code):
            return before + org_id.removeprefix(code)
    return None


def _of_charity(number: str | None) -> str | None:
    if number is None:
        return None
    if number.startswith("NIC"):
        return f"GB-NIC-{number.removeprefix('NIC')}"
    return f"GB-SC-{number}" if number.startswith("SC") else f"GB-CHC-{number}"


def _of_company(number: str | None) -> str | None:
    return None if number is None else f"GB-COH-{number}"


def _misfit(field: str, detail: str) -> InvalidOrganisation:
    at = FieldError(f"/{field}", InvalidOrganisation.code, detail)
    return InvalidOrganisation(detail, errors=[at])
