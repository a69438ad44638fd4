"""Once a day people are told what changed among the accounts, in one notice, and of each thing once."""

from typing import Any

from hub.heartbeat import LATE_AFTER
from hub.hub import Hub
from hub.notice import MOST_LINES, Notice, of_organization
from hub.reconcile import reconcile
from hub.register import Member, Told
from tests.fakes import HUB_ACCOUNT, MANAGEMENT, MEMBER, NOON, FakeOrganization, FakeRegister, a_hub

LONG_AGO = (NOON - 2 * LATE_AFTER).isoformat()
EVERYBODY = frozenset({MEMBER, HUB_ACCOUNT, MANAGEMENT})
SILENT = Member(MEMBER, "shop", onboarded=True, heartbeats={"eu-west-1": LONG_AGO, "us-east-1": NOON.isoformat()})


def a_setting(*members: Member, accounts: frozenset[str] = EVERYBODY, **more: Any) -> Hub:
    """A hub with these accounts on record, which saw those at the last comparison."""
    register = FakeRegister(on_record={one.account_id: one for one in members}, last=Told(accounts))
    return a_hub(register=register, **more)


def notices(hub: Hub) -> list[Notice]:
    """What people were told."""
    told: list[Notice] = hub.channels[0].notices  # type: ignore[attr-defined]
    return told


def said(hub: Hub) -> tuple[str, ...]:
    """What the one comparison says."""
    return tuple(piece.says for piece in reconcile(hub))


def test_where_nothing_changed_nobody_is_told() -> None:
    """A quiet day makes no notice."""
    hub = a_setting()

    assert said(hub) == ()
    assert notices(hub) == []


def test_the_first_comparison_takes_everybody_for_known() -> None:
    """Else a thousand accounts would seem to have joined at once."""
    hub = a_setting(accounts=frozenset())

    assert said(hub) == ()
    assert hub.register.told().accounts == EVERYBODY


def test_who_joined_and_who_left_is_told() -> None:
    """By its name where the organization still knows it."""
    hub = a_setting(accounts=frozenset({MEMBER, MANAGEMENT, "888888888888"}))

    assert said(hub) == (f"{HUB_ACCOUNT} joined the organization", "888888888888 left the organization, or was closed")


def test_a_newcomer_is_told_with_what_to_do() -> None:
    """It is in observe until somebody promotes it."""
    hub = a_setting(Member(MEMBER, "shop", appeared=NOON.isoformat()))

    reconcile(hub)

    (notice,) = notices(hub)
    assert notice.proof == (f"shop ({MEMBER}) appeared: its stacks report here and it is in observe",)
    assert "irhub mode" in notice.asked[0]


def test_a_newcomer_that_was_onboarded_since_is_none() -> None:
    """The deployer put it on record."""
    assert said(a_setting(Member(MEMBER, "shop", onboarded=True, appeared=NOON.isoformat()))) == ()


def test_a_region_that_fell_silent_is_told() -> None:
    """With the time when it was last heard of."""
    assert said(a_setting(SILENT)) == (f"shop ({MEMBER}) is silent in eu-west-1; last heard {LONG_AGO[:16]}Z",)


def test_everything_is_one_notice_and_told_once() -> None:
    """The next comparison repeats nothing."""
    hub = a_setting(SILENT, Member(HUB_ACCOUNT, appeared=NOON.isoformat()))

    reconcile(hub)
    reconcile(hub)

    assert [len(notice.proof) for notice in notices(hub)] == [2]


def test_a_silence_that_comes_back_is_told_again() -> None:
    """It was well in between."""
    hub = a_setting(SILENT)
    register: Any = hub.register
    for member in (SILENT, Member(MEMBER, "shop", onboarded=True), SILENT):
        register.on_record[MEMBER] = member
        reconcile(hub)

    assert len(notices(hub)) == 2


def test_an_account_that_left_is_not_called_silent() -> None:
    """What is no longer there need not be heard of."""
    hub = a_setting(SILENT, organization=FakeOrganization((HUB_ACCOUNT, MANAGEMENT)))

    assert said(hub) == (f"{MEMBER} left the organization, or was closed",)


def test_a_notice_has_an_end() -> None:
    """Fifty lines, and how many more there are."""
    notice = of_organization(tuple(f"line {number}" for number in range(1000)), ())

    assert notice.proof[MOST_LINES:] == ("and 950 more: irhub status",)
