"""Progress on long work, as it is told when the output is piped."""

import pytest

from wardapi.kit.progress import counting


def test_piped_a_line_is_written_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("cases told", every=50) as count:
        for done in range(10, 121, 10):
            count(done, 120)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["50 of 120 cases told", "100 of 120 cases told"]


def test_a_great_step_is_one_line_and_little_work_none(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("rungs swept", every=1000) as count:
        count(999)
        count(4100)
        count(4200)
    assert capsys.readouterr().err.splitlines() == ["4100 rungs swept"]
