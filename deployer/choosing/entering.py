"""The first steps of a command about accounts: who we are, which organization this is, and which accounts are meant."""

from collections.abc import Iterable

from deployer import planning
from deployer.aws import organization as organizations
from deployer.aws.organization import Identity
from deployer.caller import check_hub
from deployer.calls import Door
from deployer.choosing.chosen import Chosen, choose, insist_on_ids
from deployer.delegation import explained
from deployer.organization import Organization
from deployer.wiring import Desk


def enter(desk: Desk, account_ids: Iterable[str], unit_ids: Iterable[str]) -> tuple[Identity, Organization, Chosen]:
    """Who we are, the organization as it is now, and the accounts that are meant; raises where they cannot be."""
    ids = tuple(account_ids)
    insist_on_ids(ids)
    identity = check_hub(desk.read, desk.settings)
    with explained(identity):
        organization = organizations.read(desk.read, Door.HUB, desk.settings.hub.region)
    planning.check_organization(desk.settings, organization)
    return identity, organization, choose(organization, ids, unit_ids)
