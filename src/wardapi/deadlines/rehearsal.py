"""A policy tried out before it is published: nothing it promises may lie out of reach."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from wardapi import timescales
from wardapi.deadlines.versions import ENGLAND
from wardapi.timescales import Amount, PolicyVersion, Reply, Rule, policy

_MILESTONE = policy.MILESTONE


def rehearse(version: PolicyVersion) -> None:
    """Works out every target, rung, pause and extension for a receipt at noon on the first day.

    Raises timescales.TimescaleError, such as for what would lie more than 100 years away.
    """
    noon = datetime.combine(version.effective_from, time(12), ENGLAND)
    for rule in version.rules:
        alone = replace(version, rules=(replace(rule, match={}),))
        facts = list(_facts(alone, noon))
        timescales.assess(facts, {alone.key: alone}, noon + timedelta(days=1))
        for amount in _amounts(rule):
            version.line.advance(noon, amount)


def _facts(version: PolicyVersion, at: datetime) -> Iterator[timescales.Fact]:
    """A receipt and, at once, every event that a target of the version's one rule starts on.

    What is promised by a day of the subject's own is promised by that of the receipt.
    """
    kept: dict[str, Any] = {"occurred_at": at, "recorded_at": at}
    targets = version.rules[0].targets
    named = {target.by: at.date().isoformat() for target in targets if target.by is not None}
    yield timescales.Received(id="received", policy=version.key, attributes=named, **kept)
    for event in {target.starts_on for target in targets}:
        match event:
            case policy.ACKNOWLEDGED:
                yield timescales.Acknowledged(id=event, **kept)
            case policy.PROGRESS | policy.SUBSTANTIVE:
                yield timescales.Replied(id=event, reply=Reply(event), **kept)
            case policy.RESOLVED:
                yield timescales.Resolved(id=event, **kept)
            case _ if event.startswith(_MILESTONE):
                name = event.removeprefix(_MILESTONE)
                yield timescales.MilestoneReached(id=event, name=name, **kept)


def _amounts(rule: Rule) -> Iterator[Amount]:
    """What is counted only when somebody pauses, extends or escalates."""
    yield from (extension.up_to for extension in rule.extensions)
    for pause in rule.pauses:
        yield from (amount for amount in (pause.each, pause.total) if amount is not None)
    for target in rule.targets:
        yield from (rung.answer_within for rung in target.ladder if rung.answer_within is not None)
