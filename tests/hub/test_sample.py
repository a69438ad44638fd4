"""Samples: of a type that the detector has not seen, so that GuardDuty publishes it at once."""

import pytest

from hub import sample
from hub.action import NoOptions
from hub.errors import ActionError
from hub.sample import TYPES, Seen
from tests.fakes import a_target, an_incident
from tests.hub.ways import TableWay


def a_way(*seen: tuple[str, str], detectors: tuple[str, ...] = ("d-1",)) -> TableWay:
    """A way to a detector that has seen findings of these types, each with the time of its last."""
    groups = [{"FindingType": kind, "LastGeneratedAt": at} for kind, at in seen]
    statistics = {"FindingStatistics": {"GroupedByFindingType": groups}}
    return TableWay({"ListDetectors": {"DetectorIds": list(detectors)}, "GetFindingsStatistics": statistics})


def test_a_type_is_taken_that_was_never_seen() -> None:
    """Only a new finding is published at once."""
    seen = sample.look(a_way((TYPES[0], "2026-01-01")), a_target())

    assert seen.next_type == TYPES[1]
    assert not seen.repeats


def test_where_all_were_seen_the_oldest_is_repeated() -> None:
    """And it is known that it may come late."""
    seen = sample.look(a_way(*((kind, f"2026-01-{30 - day:02}") for day, kind in enumerate(TYPES))), a_target())

    assert (seen.next_type, seen.repeats) == (TYPES[-1], True)


def test_types_that_are_not_ours_are_left_out() -> None:
    """A detector may have seen anything."""
    assert sample.look(a_way(("Recon:EC2/Unknown", "2026-01-01")), a_target()).types == ()


def test_without_a_detector_it_is_said_what_to_do() -> None:
    """GuardDuty is off there."""
    with pytest.raises(ActionError, match="irhub guardduty enable"):
        sample.look(a_way(detectors=()), a_target())


def test_one_sample_of_one_type_is_made() -> None:
    """Without types GuardDuty would make hundreds (GuardDuty API, CreateSampleFindings)."""
    (step,) = sample.plan(Seen("d-1"), an_incident(), NoOptions())

    assert step.do[0].parameters == {"DetectorId": "d-1", "FindingTypes": [TYPES[0]]}


def test_nothing_is_taken_back_in_the_member() -> None:
    """Only GuardDuty's administrator archives."""
    assert sample.restore(Seen("d-1"), {}) == ()
