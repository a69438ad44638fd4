"""Lambda refuses an event source mapping whose function may not take messages ("Using Lambda with Amazon SQS", permissions).

Asked of the role as it is at that moment, so a template whose mapping does not wait for the role's policy fails here too.
"""

from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaBackend

from deployer.sandbox.evaluator import Question
from deployer.sandbox.membership import organization_id
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced
from deployer.sandbox.roles import allows

NEEDED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def _ask_the_role() -> Undo:
    original = LambdaBackend.create_event_source_mapping

    def create_event_source_mapping(backend: Any, spec: dict[str, Any]) -> Any:
        if ":sqs:" in spec.get("EventSourceArn", ""):
            _check(backend.get_function(spec["FunctionName"]).role, spec["EventSourceArn"])
        return original(backend, spec)

    return replaced(LambdaBackend, "create_event_source_mapping", create_event_source_mapping)


def _check(role_arn: str, queue_arn: str) -> None:
    account_id, region = role_arn.split(":")[4], queue_arn.split(":")[3]
    organization = organization_id(account_id)
    in_organization = (organization,) if organization else ()
    keys = {
        "aws:PrincipalArn": (role_arn,),
        "aws:PrincipalAccount": (account_id,),
        "aws:PrincipalOrgID": in_organization,
        "aws:ResourceAccount": (queue_arn.split(":")[4],),
        "aws:ResourceOrgID": in_organization,
        "aws:RequestedRegion": (region,),
        "aws:SecureTransport": ("true",),
    }
    for action in NEEDED:
        answer = allows(role_arn, Question(action, queue_arn, context=keys))
        if not answer.is_allowed:
            name = action.removeprefix("sqs:")
            says = f"The provided execution role does not have permissions to call {name} on SQS (sandbox: {answer.because})"
            raise InvalidParameterValueException(says)


REPAIRS = (
    Repair(
        "lambda-mapping-role",
        "An event source mapping is refused where the function's role may not take messages.",
        _ask_the_role,
    ),
)
