"""Builds a world's organization in moto: units, accounts, trusted access, and the hub as StackSets' administrator.

It speaks to moto's organization directly, not over HTTP: a thousand accounts take a second and a half so, and what is
built here is what a user has before irhub comes, no work of irhub's.
"""

from contextlib import ExitStack

from moto.organizations import utils
from moto.organizations.models import OrganizationsBackend, organizations_backends

from deployer.sandbox.forced import forced
from deployer.sandbox.world import PARTITION, Account, World

STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"
"""CloudFormation's name where StackSets are service-managed ("Activate trusted access for StackSets with Organizations")."""
CONTROL = "SERVICE_CONTROL_POLICY"
TRUSTED = (STACKSETS, "guardduty.amazonaws.com", "sso.amazonaws.com")


def build(world: World) -> None:
    """The organization exists as the world says."""
    backend = organizations_backends[world.management.id][PARTITION]
    created = (world.hub, *world.members)
    with ExitStack() as ids:
        ids.enter_context(forced(utils, "make_random_org_id", [world.organization_id]))
        ids.enter_context(forced(utils, "make_random_root_id", [world.root_id]))
        ids.enter_context(forced(utils, "make_random_ou_id", [world.root_id, *map(world.unit_id, world.units)]))
        ids.enter_context(forced(utils, "make_random_account_id", [account.id for account in (world.management, *created)]))
        backend.create_organization(world.hub_region, FeatureSet="ALL")
        backend.enable_policy_type(RootId=world.root_id, PolicyType=CONTROL)  # as AWS does with all features
        backend.get_account_by_id(world.management.id).name = world.management.name
        for path in world.units:
            backend.create_organizational_unit(Name=path[-1], ParentId=world.unit_id(path[:-1]))
        for account in created:
            _create(backend, world, account)
    _trust(backend, world)


def _create(backend: OrganizationsBackend, world: World, account: Account) -> None:
    backend.create_account(AccountName=account.name, Email=f"{account.name}@example.com")
    backend.get_account_by_id(account.id).parent_id = world.unit_id(account.unit)
    if account.suspended:
        backend.close_account(AccountId=account.id)


def _trust(backend: OrganizationsBackend, world: World) -> None:
    for service in TRUSTED:
        backend.enable_aws_service_access(ServicePrincipal=service)
    backend.register_delegated_administrator(AccountId=world.hub.id, ServicePrincipal=STACKSETS)
