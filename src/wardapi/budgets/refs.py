"""How the messages of this room name wards, funds and holders."""

from typing import Annotated

from pydantic import Field

from wardapi.budgets.vocabulary import FundKind
from wardapi.kit.schema import Out

YearOut = Annotated[str, Field(max_length=7, examples=["2025-26"])]
SeatCode = Annotated[str, Field(max_length=100, examples=["boston-castle-2"])]


class WardRef(Out):
    """A ward, by its lasting code and as people call it."""

    gss_code: Annotated[str, Field(max_length=9, examples=["E05012996"])]
    slug: Annotated[str, Field(max_length=120)]
    name: Annotated[str, Field(max_length=200)]


class FundRef(Out):
    """A fund, and what sort of money it is."""

    slug: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(max_length=200)]
    kind: FundKind
