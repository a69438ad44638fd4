"""Where the StackSets go, and how: what stands in stacksets/*.yaml is what AWS takes."""

import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from deployer.placement import SETS, placements


@pytest.mark.parametrize("name", SETS)
def test_aws_takes_what_a_placement_says(name: str) -> None:
    """Names and types are those of the API's own model (CloudFormation API, CreateStackSet)."""
    said = placements()[name]
    model = Session().get_service_model("cloudformation")
    create = model.operation_model("CreateStackSet").input_shape
    instances = model.operation_model("CreateStackInstances").input_shape

    wrong = ParamValidator().validate({"StackSetName": name, **said.aws}, create).generate_report()
    wrong += (
        ParamValidator()
        .validate({"StackSetName": name, "Regions": [], "OperationPreferences": said.preferences}, instances)
        .generate_report()
    )
    assert wrong == ""


@pytest.mark.parametrize("name", SETS)
def test_one_bad_account_never_stops_the_rest(name: str) -> None:
    """Every failure is tolerated, all accounts run side by side, and operations that do not touch run together."""
    said = placements()[name]

    assert said.preferences["FailureTolerancePercentage"] == 100
    assert said.preferences["ConcurrencyMode"] == "SOFT_FAILURE_TOLERANCE"
    assert said.aws["ManagedExecution"] == {"Active": True}


def test_roles_go_to_one_region_and_come_first() -> None:
    """IAM is global, and the forwarding rule needs its role."""
    sets = placements()

    assert (sets["role"].regions, sets["forwarding"].regions) == ("home", "every")
    assert sets["forwarding"].depends_on == ("role",)
