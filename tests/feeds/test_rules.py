"""Who may have which feed, and its secret."""

from uuid import uuid4

import pytest

from wardapi.access.rules import ANONYMOUS, ROLE_SCOPES, Grant, Principal, Role
from wardapi.feeds import rules
from wardapi.feeds.errors import InvalidFeed
from wardapi.feeds.rules import Of
from wardapi.feeds.vocabulary import Kind
from wardapi.kit.errors import NotAllowed

HERE, THERE = Of(ward="E05012996"), Of(ward="E05013017")
BINS = Of(service="streetscene", directorate="environment")


def somebody(role: Role, *without: str, **reach: object) -> Principal:
    grant = Grant(role, **reach)  # type: ignore[arg-type]
    return Principal(uuid4(), "X", (grant,), ROLE_SCOPES[role] - {*without})


def test_a_secret_is_new_each_time_and_tells_nothing_of_its_digest() -> None:
    secrets = {rules.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 3 + 64 and secret.startswith("wf_") for secret in secrets)
    assert {len(rules.digest(secret)) for secret in secrets} == {32}


def test_anything_can_be_asked_for_as_a_secret() -> None:
    assert len(rules.digest("\udcff\x00é")) == 32


@pytest.mark.parametrize(
    ("kind", "ward", "service", "field"),
    [
        (Kind.WARD_MEETINGS, None, "streetscene", "/ward"),
        (Kind.WARD_MEETINGS, None, None, "/ward"),
        (Kind.SERVICE_DEADLINES, "wath", None, "/service"),
        (Kind.SERVICE_DEADLINES, "wath", "streetscene", "/service"),
        (Kind.REVIEW_DATES, None, None, "/ward"),
        (Kind.REVIEW_DATES, "wath", "streetscene", "/service"),
    ],
)
def test_a_feed_is_of_what_its_kind_is_of(
    kind: Kind, ward: str | None, service: str | None, field: str
) -> None:
    with pytest.raises(InvalidFeed) as refused:
        rules.check_of(kind, ward=ward, service=service)
    assert refused.value.errors[0].pointer == field


def test_reviews_are_of_a_ward_or_of_a_service() -> None:
    rules.check_of(Kind.REVIEW_DATES, ward="wath", service=None)
    rules.check_of(Kind.REVIEW_DATES, ward=None, service="streetscene")


def test_a_feed_is_for_those_whose_grant_reaches_its_ward() -> None:
    here = somebody(Role.COUNCILLOR, wards=frozenset({"E05012996"}))
    assert rules.may_have(here, Kind.WARD_MEETINGS, HERE)
    assert not rules.may_have(here, Kind.WARD_MEETINGS, THERE)
    assert rules.may_have(somebody(Role.MANAGER), Kind.WARD_MEETINGS, THERE)


def test_a_feed_is_for_those_whose_grant_reaches_its_service() -> None:
    def may(**reach: object) -> bool:
        return rules.may_have(somebody(Role.MANAGER, **reach), Kind.SERVICE_DEADLINES, BINS)

    assert may(services=frozenset({"streetscene"}))
    assert not may(services=frozenset({"housing"}))
    assert may(directorate="environment")
    assert not may(directorate="adults-and-housing")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.FINANCE, Role.PUBLIC])
def test_roles_that_do_no_work_in_wards_have_no_feeds(role: Role) -> None:
    for kind, of in ((Kind.WARD_MEETINGS, HERE), (Kind.SERVICE_DEADLINES, BINS)):
        assert not rules.may_have(somebody(role), kind, of)
    with pytest.raises(NotAllowed):
        rules.check_make(ANONYMOUS, Kind.REVIEW_DATES, HERE)


@pytest.mark.parametrize(
    ("kind", "of", "scope"),
    [
        (Kind.WARD_MEETINGS, HERE, "meetings:read"),
        (Kind.WARD_MEETINGS, HERE, "feeds:read"),
        (Kind.SERVICE_DEADLINES, BINS, "cases:read"),
        (Kind.SERVICE_DEADLINES, BINS, "commitments:read"),
        (Kind.REVIEW_DATES, HERE, "plans:read"),
    ],
)
def test_a_feed_shows_nothing_that_the_owners_keys_do_not_let_them_read(
    kind: Kind, of: Of, scope: str
) -> None:
    assert rules.may_have(somebody(Role.MANAGER), kind, of)
    assert not rules.may_have(somebody(Role.MANAGER, scope), kind, of)
