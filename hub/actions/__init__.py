"""The catalogue: what irhub can do, one line for each action."""

from typing import Any

from hub.action import Action
from hub.actions.awslambda import zero_concurrency
from hub.actions.cloudtrail import restart_cloudtrail
from hub.actions.ec2 import (
    attach_forensic_interface,
    auto_scaling_standby,
    create_image,
    deregister_from_load_balancers,
    detach_from_auto_scaling_group,
    detach_interface,
    disassociate_elastic_ip,
    isolate_instance,
    make_snapshot_private,
    protect_instance,
    remove_instance_profile,
    restrict_metadata_service,
    revoke_open_ingress,
    snapshot_volumes,
    stop_instance,
    terminate_instance,
)
from hub.actions.ecs import drain_container_instance, stop_task
from hub.actions.eks import isolate_eks_node, restrict_cluster_endpoint
from hub.actions.evidence import (
    capture_api_state,
    capture_memory,
    collect_from_instance,
    copy_snapshots,
    write_manifest,
)
from hub.actions.findings import archive_finding, set_workflow_status
from hub.actions.iam import (
    contain_identity_center_user,
    deactivate_access_key,
    deny_all_on_user,
    deny_instance_credentials,
    disable_console_login,
    quarantine_role,
    revoke_role_sessions,
    revoke_user_sessions,
    scope_principal,
)
from hub.actions.network import block_address_in_nacl, block_address_in_waf, block_domain
from hub.actions.rds import (
    isolate_database,
    make_database_private,
    make_snapshots_private,
    snapshot_database,
)
from hub.actions.s3 import block_public_access, restrict_bucket_policy
from hub.errors import PlaybookError

ON_INSTANCES: tuple[Action[Any, Any], ...] = (
    isolate_instance.ACTION,
    auto_scaling_standby.ACTION,
    detach_from_auto_scaling_group.ACTION,
    protect_instance.ACTION,
    snapshot_volumes.ACTION,
    capture_api_state.ACTION,
    remove_instance_profile.ACTION,
    deny_instance_credentials.ACTION,
    restrict_metadata_service.ACTION,
    disassociate_elastic_ip.ACTION,
    deregister_from_load_balancers.ACTION,
    create_image.ACTION,
    stop_instance.ACTION,
    terminate_instance.ACTION,
    detach_interface.ACTION,
    attach_forensic_interface.ACTION,
    block_address_in_nacl.ACTION,
    block_address_in_waf.ACTION,
    block_domain.ACTION,
    copy_snapshots.ACTION,
    collect_from_instance.ACTION,
    capture_memory.ACTION,
    write_manifest.ACTION,
)
"""What is done about an instance, and the evidence of it."""
ON_IDENTITIES: tuple[Action[Any, Any], ...] = (
    deactivate_access_key.ACTION,
    deny_all_on_user.ACTION,
    revoke_user_sessions.ACTION,
    disable_console_login.ACTION,
    quarantine_role.ACTION,
    revoke_role_sessions.ACTION,
    contain_identity_center_user.ACTION,
    *scope_principal.ACTIONS,
)
"""What is done about keys, users and roles."""
ON_OTHERS: tuple[Action[Any, Any], ...] = (
    revoke_open_ingress.ACTION,
    make_snapshot_private.ACTION,
    block_public_access.ACTION,
    restrict_bucket_policy.ACTION,
    make_database_private.ACTION,
    isolate_database.ACTION,
    snapshot_database.ACTION,
    *make_snapshots_private.ACTIONS,
    restart_cloudtrail.ACTION,
    zero_concurrency.ACTION,
    stop_task.ACTION,
    drain_container_instance.ACTION,
    archive_finding.ACTION,
    set_workflow_status.ACTION,
    isolate_eks_node.ACTION,
    restrict_cluster_endpoint.ACTION,
)
"""What is done about every other kind of resource, and about findings themselves."""


def catalogue() -> tuple[Action[Any, Any], ...]:
    """Every action, in the order in which people read of them."""
    return (*ON_INSTANCES, *ON_IDENTITIES, *ON_OTHERS)


def by_name(name: str) -> Action[Any, Any]:
    """The action of that name; raises ``PlaybookError`` where there is none."""
    for action in catalogue():
        if action.name == name:
            return action
    known = ", ".join(sorted(action.name for action in catalogue()))
    raise PlaybookError(f"There is no action {name}. Choose one of: {known}.")
