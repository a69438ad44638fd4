"""Who may enter a member, asked with the very roles, past our own gate."""

from collections.abc import Callable

from tests.acceptance.people import HUB, MEMBER, STRANGER, allow, enter, make_role, refused, role, somebody, trusts
from tests.acceptance.server import Keys
from tests.acceptance.world import PREFIX, World

CONTAIN, RESTORE = role(MEMBER, f"{PREFIX}-contain"), role(MEMBER, f"{PREFIX}-restore")
EVERYTHING = allow("*")


def _refused_entry(world: World, keys: str | Keys, role_arn: str, **more: str) -> str:
    return refused(lambda: enter(world.server, keys, role_arn, **more))


def the_hub_enters(world: World) -> None:
    """The hub's role enters both roles of a member in another account, when it says the ExternalId."""
    for role_arn in (CONTAIN, RESTORE):
        assert enter(world.server, world.respond, role_arn, ExternalId=world.external_id)["SessionToken"]


def a_wrong_external_id_is_refused(world: World) -> None:
    """A wrong ExternalId is refused, and so is none."""
    for role_arn in (CONTAIN, RESTORE):
        assert _refused_entry(world, world.respond, role_arn, ExternalId="irhub-of-somebody-else")
        assert _refused_entry(world, world.respond, role_arn)


def another_role_of_the_hub_is_refused(world: World) -> None:
    """Another role of the hub account is refused, although it may assume anything and knows the ExternalId."""
    keys = somebody(world.server, HUB, "auditor", EVERYTHING)
    assert _refused_entry(world, keys, CONTAIN, ExternalId=world.external_id)


def the_owner_of_the_hub_is_refused(world: World) -> None:
    """The hub account's own root is refused: the trust is in one role, not in the account."""
    assert _refused_entry(world, HUB, CONTAIN, ExternalId=world.external_id)


def a_namesake_is_refused(world: World) -> None:
    """A role of the same name and path in another account of the organization is refused."""
    keys = somebody(world.server, MEMBER, f"{PREFIX}-respond", EVERYTHING)
    assert _refused_entry(world, keys, CONTAIN, ExternalId=world.external_id)


def other_doors_stay_shut(world: World) -> None:
    """The hub's role enters no third role that trusts the hub account, as its own policy names just two."""
    make_role(world.server, MEMBER, "administrator", trusts(HUB), [EVERYTHING])
    assert not _refused_entry(world, somebody(world.server, HUB, "traveller", EVERYTHING), role(MEMBER, "administrator"))
    assert _refused_entry(world, world.respond, role(MEMBER, "administrator"))


def a_stranger_is_not_entered(world: World) -> None:
    """The hub's role enters no account outside of the organization, although our roles are there and trust it."""
    assert _refused_entry(world, world.respond, role(STRANGER, f"{PREFIX}-contain"), ExternalId=world.external_id)


FACTS: tuple[Callable[[World], None], ...] = (
    the_hub_enters,
    a_wrong_external_id_is_refused,
    another_role_of_the_hub_is_refused,
    the_owner_of_the_hub_is_refused,
    a_namesake_is_refused,
    other_doors_stay_shut,
    a_stranger_is_not_entered,
)
