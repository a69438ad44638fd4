"""Every EC2 call that an action declares can be tried as a dry run, or EC2 knows none for it."""

import botocore.session
import pytest
from botocore.validate import ParamValidator

from hub.action import Place, Role
from hub.actions import catalogue
from hub.rehearsal import PARAMETERS, Scenery

EC2 = botocore.session.Session().get_service_model("ec2")
DECLARED = sorted({
    name.partition(":")[2]
    for action in catalogue()
    for permission in action.permissions
    for name in permission.actions
    if name.startswith("ec2:") and not permission.implied_by and permission.place is Place.TARGET
})  # fmt: skip


def knows_dry_runs(operation: str) -> bool:
    """True where the call takes the flag."""
    shape = EC2.operation_model(operation).input_shape
    return "DryRun" in shape.members


@pytest.mark.parametrize("operation", DECLARED)
def test_a_declared_call_can_be_tried(operation: str) -> None:
    """It is in the table of parameters, unless EC2 has no dry run of it."""
    assert (operation in PARAMETERS) is knows_dry_runs(operation)


@pytest.mark.parametrize("role", [Role.CONTAIN, Role.RESTORE])
@pytest.mark.parametrize("operation", PARAMETERS)
def test_it_is_tried_with_parameters_that_aws_takes(operation: str, role: Role) -> None:
    """By botocore's model, with a group of ours and without."""
    for ours in ("", "sg-0123456789abcdef0"):
        given = PARAMETERS[operation](Scenery(role, "irhub", ours=ours))
        found = ParamValidator().validate({**(given or {}), "DryRun": True}, EC2.operation_model(operation).input_shape)
        assert given is None or not found.has_errors(), found.generate_report()
