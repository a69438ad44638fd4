"""The course of an incident is drawn from all its findings."""

from dataclasses import replace

from hub.course import latest, united
from hub.finding import Finding
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from tests.fakes import DEFAULT_PLAYBOOK, a_finding, a_playbook

DNS = a_playbook(name="dns", unconfirmed=Mode.ASK)


def course(books: dict[str, Playbook], *findings: Finding) -> dict[str, Mode | None]:
    """The mode of each action, for findings whose id names their playbook."""
    return {use.action: use.mode for use in united(findings, lambda finding: books[finding.id])}


def test_one_finding_brings_its_playbook() -> None:
    """A single finding leads to the actions of its playbook in that playbook's mode."""
    assert course({"a": a_playbook()}, a_finding(id="a")) == {"switch-off": Mode.ACT}


def test_the_stricter_mode_wins_where_two_playbooks_use_one_action() -> None:
    """Uniting never makes a step freer."""
    books = {"a": a_playbook(), "b": a_playbook(name="careful", mode=Mode.ASK)}

    assert course(books, a_finding(id="a"), a_finding(id="b")) == {"switch-off": Mode.ASK}


def test_the_earlier_phase_wins() -> None:
    """An action that one playbook contains with is not put off by another."""
    late = a_playbook(name="late", uses=(Use("switch-off", Phase.AFTER),))
    books = {"a": late, "b": a_playbook()}

    (use,) = united((a_finding(id="a"), a_finding(id="b")), lambda finding: books[finding.id])

    assert use.phase is Phase.CONTAIN


def test_a_step_of_its_own_mode_is_no_freer_than_that() -> None:
    """A step that is asked stays asked in a playbook that acts."""
    asked = a_playbook(uses=(Use("switch-off", Phase.CONTAIN, Mode.ASK),))

    assert course({"a": asked}, a_finding(id="a")) == {"switch-off": Mode.ASK}


def test_what_an_outsider_can_raise_alone_is_asked() -> None:
    """One finding of an unconfirmed playbook does not act, and neither do two of its kind."""
    books = {"a": DNS, "b": DNS}

    assert course(books, a_finding(id="a")) == {"switch-off": Mode.ASK}
    assert course(books, a_finding(id="a"), a_finding(id="b")) == {"switch-off": Mode.ASK}


def test_a_second_signal_confirms() -> None:
    """A finding of another playbook on the same target sets the unconfirmed one free."""
    books = {"a": DNS, "b": a_playbook(name="flows")}

    assert course(books, a_finding(id="a"), a_finding(id="b")) == {"switch-off": Mode.ACT}


def test_an_unknown_finding_confirms_nothing() -> None:
    """What only the default playbook answers is no second signal."""
    books = {"a": DNS, "b": DEFAULT_PLAYBOOK}

    assert course(books, a_finding(id="a"), a_finding(id="b")) == {"switch-off": Mode.ASK}


def test_the_newest_version_of_a_finding_counts() -> None:
    """Of updates that arrive out of order the newest one decides."""
    new = a_finding(updated_at="2026-11-21T12:00:00Z", severity=9.0)
    old = a_finding(updated_at="2026-11-21T11:00:00Z")

    assert latest((new, old)) == latest((old, new)) == (new,)


def test_a_doubted_finding_neither_confirms_nor_holds_back() -> None:
    """Whoever can write findings cannot free with one what is asked, nor hold back what acts."""
    books = {"dns": DNS, "sound": a_playbook(), "forged": a_playbook(name="forged", mode=Mode.OBSERVE)}

    assert course(books, a_finding(id="dns"), a_finding(id="forged", doubt="any")) == {"switch-off": Mode.ASK}
    assert course(books, a_finding(id="sound"), a_finding(id="forged", doubt="any")) == {"switch-off": Mode.ACT}


def test_what_only_a_doubted_finding_calls_for_is_asked() -> None:
    """A forged finding brings its actions, and each of them asks."""
    assert course({"forged": a_playbook()}, a_finding(id="forged", doubt="any")) == {"switch-off": Mode.ASK}


def test_a_click_is_the_second_signal() -> None:
    """A playbook that waits for another detector does not wait where a person chose it."""
    assert course({"click": DNS}, a_finding(id="click", playbook="dns")) == {"switch-off": Mode.ACT}


def test_what_is_only_told_of_confirms_nothing() -> None:
    """A playbook without actions is for findings that prove nothing, and so they confirm no suspicion."""
    books = {"told": a_playbook(name="told", uses=()), "dns": DNS}

    assert course(books, a_finding(id="told"), a_finding(id="dns")) == {"switch-off": Mode.ASK}


def test_the_shortest_bound_wins() -> None:
    """Whoever wants to hear soonest that a step hangs, hears it then."""
    slow = a_playbook(uses=(Use("switch-off", Phase.CONTAIN, within_seconds=3600),))
    books = {"a": a_playbook(), "b": slow, "c": a_playbook(name="c", uses=(replace(slow.uses[0], within_seconds=60),))}
    (use,) = united([a_finding(id=one) for one in "abc"], lambda finding: replace(books[finding.id], name=finding.id))

    assert use.within_seconds == 60
