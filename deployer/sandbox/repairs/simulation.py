"""IAM's policy simulator, as far as service control policies go; moto has none.

"IAM API", SimulatePrincipalPolicy: its answer says apart whether the organization allows an action. That part is answered
here, by the policies that lie on the account and on every unit above it, each of which must allow, and none deny. What the
principal's own policies say is not asked: the decision is that of the organization alone.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from deployer.sandbox.evaluator import Question, Verdict, evaluate
from deployer.sandbox.membership import organization_of, owner_of, units_above
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced

SCP = "SERVICE_CONTROL_POLICY"


def _simulate() -> Undo:
    return replaced(IamResponse, "simulate_principal_policy", _answer)


def _answer(request: Any) -> ActionResult:
    source = str(request._get_param("PolicySourceArn"))
    if source.split(":")[4] != request.current_account:
        raise RefusalError("InvalidInput", f"{source} is not in this account.")
    context = {one["ContextKeyName"]: tuple(one["ContextKeyValues"]) for one in request._get_param("ContextEntries") or ()}
    context.setdefault("aws:PrincipalArn", (source,))
    results = [_result(request.current_account, action, context) for action in request._get_param("ActionNames")]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _result(account_id: str, action: str, context: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    allowed = all(_lets_through(policies, Question(action, context=context)) for policies in _levels(account_id))
    return {
        "EvalActionName": action,
        "EvalResourceName": "*",
        "EvalDecision": "allowed" if allowed else "explicitDeny",
        "MatchedStatements": [],
        "MissingContextValues": [],
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": allowed},
    }


def _levels(account_id: str) -> Iterator[list[Mapping[str, Any]]]:
    """The policies on the account, then those on its unit, and so on up; none where they do not bind at all."""
    organization = organization_of(account_id)
    if organization is None or owner_of(account_id) == account_id:
        return
    above = (account_id, *units_above(account_id))
    known = {one.id: one for one in (*organization.accounts, *organization.ou)}
    for one in above:
        attached = known[one].attached_policies if one in known else ()
        yield [json.loads(policy.content) for policy in attached if policy.type == SCP]


def _lets_through(policies: list[Mapping[str, Any]], question: Question) -> bool:
    """A deny in any of them wins; what is not known here counts as a deny."""
    verdicts = [evaluate(policy, question) for policy in policies]
    denied = any(one.verdict is Verdict.UNKNOWN or _says_deny(one) for one in verdicts)
    return not denied and any(one.is_allowed for one in verdicts)


def _says_deny(answer: Any) -> bool:
    """A plain no is the policy's own deny; that nothing in it allows is none."""
    return answer.verdict is Verdict.DENIED and not answer.because.startswith("no statement allows")


REPAIRS = (
    Repair("iam-simulation", "SimulatePrincipalPolicy answers what service control policies allow, and that alone.", _simulate),
)
