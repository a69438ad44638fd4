"""Security Hub's findings as they are found and edited, and its custom actions; stock moto finds all and edits none.

"Security Hub API": GetFindings with filters on Id and ProductArn, BatchUpdateFindings, and the four operations of action
targets. What moto has of members and administrators is left as it is: in the sandbox each account keeps its own findings.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from moto.securityhub import urls
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import entered, replaced, together

FILTERED = ("Id", "ProductArn")
EDITED = ("Note", "Workflow", "Severity", "UserDefinedFields")


def _find_and_edit() -> Undo:
    stock = SecurityHubBackend.get_findings

    def get_findings(self: Any, filters: Any = None, **more: Any) -> Any:
        """Only what every filter that is known lets through, in one page."""
        found, token = stock(self, filters=filters, **more)
        return [one for one in found if _meets(one, filters or {})], token

    served = entered(urls.url_paths, "{0}/findings/batchupdate$", SecurityHubResponse.dispatch)
    edits = replaced(SecurityHubResponse, "batch_update_findings", _batch_update)
    return together((served, edits, replaced(SecurityHubBackend, "get_findings", get_findings)))


def _meets(finding: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    wanted = ((name, {one["Value"] for one in filters.get(name) or ()}) for name in FILTERED)
    return all(not values or finding.get(name) in values for name, values in wanted)


def _batch_update(request: Any) -> str:
    """UpdatedAt stays as it was; the time of the edit stands in the note."""
    body = json.loads(request.body)
    done: list[Any] = []
    failed: list[Any] = []
    for named in body["FindingIdentifiers"]:
        found = [one.data for one in request.securityhub_backend.findings if _is(one.data, named)]
        for data in found:
            data.update({name: dict(body[name]) for name in EDITED if name in body})
            data.get("Note", {}).setdefault("UpdatedAt", datetime.now(UTC).isoformat())
        missing = {"FindingIdentifier": named, "ErrorCode": "FindingNotFound", "ErrorMessage": "Finding Not Found"}
        done, failed = ([*done, named], failed) if found else (done, [*failed, missing])
    return json.dumps({"ProcessedFindings": done, "UnprocessedFindings": failed})


def _is(data: Mapping[str, Any], named: Mapping[str, str]) -> bool:
    return (data["Id"], data["ProductArn"]) == (named["Id"], named["ProductArn"])


def _action_targets() -> Undo:
    paths = ("actionTargets", "actionTargets/get")
    served = (entered(urls.url_paths, f"{{0}}/{path}$", SecurityHubResponse.dispatch) for path in paths)
    of_one = entered(urls.url_paths, "{0}/actionTargets/(?P<arn>.+)$", SecurityHubResponse.dispatch)
    methods = {
        "create_action_target": _create,
        "describe_action_targets": _describe,
        "update_action_target": _update,
        "delete_action_target": _delete,
    }
    return together((of_one, *served, *(replaced(SecurityHubResponse, name, each) for name, each in methods.items())))


def _targets(request: Any) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = vars(request.securityhub_backend).setdefault("action_targets", {})
    return kept


def _create(request: Any) -> str:
    body = json.loads(request.body)
    arn = f"arn:aws:securityhub:{request.region}:{request.current_account}:action/custom/{body['Id']}"
    _targets(request)[arn] = {"ActionTargetArn": arn, "Name": body["Name"], "Description": body["Description"]}
    return json.dumps({"ActionTargetArn": arn})


def _describe(request: Any) -> str:
    return json.dumps({"ActionTargets": list(_targets(request).values())})


def _update(request: Any) -> str:
    given = json.loads(request.body)
    _targets(request)[unquote(request.path.partition("/actionTargets/")[2])].update(given)
    return "{}"


def _delete(request: Any) -> str:
    arn = unquote(request.path.partition("/actionTargets/")[2])
    _targets(request).pop(arn, None)
    return json.dumps({"ActionTargetArn": arn})


REPAIRS = (
    Repair(
        "securityhub-findings",
        "GetFindings heeds filters on Id and ProductArn, BatchUpdateFindings edits; each account keeps its own findings.",
        _find_and_edit,
    ),
    Repair("securityhub-actions", "Security Hub keeps custom actions.", _action_targets),
)
