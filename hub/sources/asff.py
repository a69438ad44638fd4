"""Reads a finding in the AWS Security Finding Format (ASFF), which Security Hub gives to the findings of all its products.

Security Hub is a letter box, and who wrote the letter decides what it is worth. Its product says so: an ARN under
``product/aws/`` can be used by that service of AWS alone, while ``product/<account>/default`` is open to anybody in that
account (Security Hub API, BatchImportFindings). Severity and workflow of any finding can be edited afterwards with
BatchUpdateFindings, and then no longer say what the product said, which stays in ``FindingProviderFields``. So a finding is
doubted, and leads to a question at most, where its product is not one that the settings name, or where somebody raised its
severity over the product's own.

The type of a finding is the control that failed, or the last part of its first type. GuardDuty's own types stand nowhere in it
word for word, and are left as Security Hub wrote them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.errors import RefusedError
from hub.finding import SEVERAL, Finding, Target
from hub.sources.asff_resource import is_elsewhere, resources
from hub.sources.foreign import Reader, own, short
from hub.sources.guardduty_resource import ACCOUNT, Named
from hub.sources.guardduty_sample import INVENTED, TITLE
from hub.sources.trust import PLAIN_ID, REGION, account_id, vouch_for_target

SOURCE = "securityhub"
GUARDDUTY = "aws/guardduty"
PRODUCT = re.compile(r"arn:(aws(?:-[a-z]+)*):securityhub:([a-z0-9-]{2,32}):([0-9]{12})?:product/([^/]+/[^/]+)")
LABELS: Mapping[str, float] = {"INFORMATIONAL": 0.0, "LOW": 2.0, "MEDIUM": 5.0, "HIGH": 8.0, "CRITICAL": 9.0}
"""Security Hub's labels as severities of GuardDuty's scale, so that one word means one thing everywhere."""
LONGEST_WORDS = 10_000
ENDED = frozenset({"SUPPRESSED", "RESOLVED"})
IN_ORDER = frozenset({"PASSED", "NOT_AVAILABLE"})
SAMPLE = "aws/guardduty/service/additionalInfo/sample"


def read_finding(plain: Mapping[str, Any], products: tuple[str, ...] = ()) -> Finding:
    """A bare finding, or the only one in the answer of GetFindings; doubted unless it is of one of these products."""
    answer = Reader.over(plain, "finding")
    if "Findings" in answer.values:
        found = answer.parts("Findings")
        if len(found) != 1:
            raise answer.wrong("Findings", f"holds {len(found)} findings, and one is wanted")
        answer = Reader(found[0].values)
    return read(Reader(own(answer.values, "")), products)


def read(asff: Reader, products: tuple[str, ...]) -> Finding:
    """The finding; raises ``MalformedEventError`` where it cannot be read, ``RefusedError`` where it contradicts itself."""
    account = account_id(asff, "AwsAccountId")
    partition, maker = _product(asff, account)
    names = resources(asff)
    home = _region(asff, names)
    finding_id = asff.text("Id")
    severity = severity_of(asff)
    kind = _type(asff)
    finding = Finding(
        source=SOURCE,
        id=finding_id,
        arn=finding_id,
        type=kind,
        severity=severity,
        title=asff.text("Title", kind, LONGEST_WORDS),
        description=asff.text("Description", "", LONGEST_WORDS),
        account_id=account,
        region=home,
        partition=partition,
        target=Target(ACCOUNT, account, account, home, partition),
        resource_type="",
        created_at=asff.text("CreatedAt", asff.text("UpdatedAt")),
        updated_at=asff.text("UpdatedAt"),
        archived=_is_over(asff),
        sample=_is_sample(asff, names),
        product=maker,
        doubt=_doubt(asff, maker, products),
        detail=asff.values,
    )
    return aimed(finding, names)


def aimed(finding: Finding, names: tuple[Named, ...]) -> Finding:
    """The finding with its resources as targets; what may not be one is left out with the reason, and told."""
    parts: list[Target] = []
    left_out: list[str] = []
    for name in names:
        part = Target(name.kind, name.id, finding.account_id, name.region or finding.region, finding.partition)
        try:
            _vouch(finding, part, name)
        except RefusedError as refused:
            left_out.append(str(refused))
        else:
            parts.append(part)
    if len(parts) == 1:
        return replace(finding, target=parts[0], resource_type=parts[0].kind, left_out=tuple(left_out))
    if not parts:
        return replace(finding, left_out=tuple(left_out))
    several = Target(SEVERAL, finding.id, finding.account_id, finding.region, finding.partition)
    return replace(finding, target=several, parts=tuple(parts), left_out=tuple(left_out))


def _vouch(finding: Finding, part: Target, name: Named) -> None:
    if is_elsewhere(name, finding.account_id):
        raise RefusedError(name.field, f"{short(name.id)} does not lie in the finding's account {finding.account_id}")
    if not finding.sample:
        vouch_for_target(part, name.field, name.arns)


def severity_of(asff: Reader) -> float:
    """The severity: by its label, which people see and sort by, or else by the number behind it."""
    severity = asff.part("Severity")
    if severity.text("Label", "") not in LABELS and severity.values.get("Normalized") is None:
        raise asff.wrong("Severity", "has neither a label that is known nor a normalized number")
    return _graded(severity)


def _graded(severity: Reader) -> float:
    """By the label or by the number; nothing where there is neither, but only the product's own word for it."""
    label = severity.text("Label", "")
    return LABELS[label] if label in LABELS else severity.number("Normalized", 100, 0.0) / 10


def _doubt(asff: Reader, maker: str, products: tuple[str, ...]) -> str:
    if maker not in products:
        return f"findings of {maker} may be written by others than AWS, or are not among those that may act, so they only ask"
    said = asff.part("FindingProviderFields")
    severity, types = said.part("Severity"), said.values.get("Types")
    if severity.values and _graded(severity) < severity_of(asff):
        return f"its severity was raised in Security Hub over what {maker} said, so it only asks"
    if types and types != asff.values.get("Types"):
        return f"its types were changed in Security Hub from what {maker} said, so it only asks"
    return ""


def _product(asff: Reader, account: str) -> tuple[str, str]:
    """The partition, and who made the finding, such as ``aws/macie``."""
    arn = asff.text("ProductArn")
    parts = PRODUCT.fullmatch(arn)
    if parts is None:
        raise asff.wrong("ProductArn", f"must be the ARN of a product in Security Hub, but is {short(arn)}")
    partition, _, owner, maker = parts.groups()
    if owner and owner != account:
        raise RefusedError(asff.named("ProductArn"), f"is of the account {owner}, but AwsAccountId is {account}")
    return str(partition), str(maker)


def _region(asff: Reader, names: tuple[Named, ...]) -> str:
    """Where the finding is of: its own word, the first resource's, or the product's."""
    arn = PRODUCT.fullmatch(asff.text("ProductArn"))
    found = (asff.text("Region", ""), *(name.region for name in names), arn[2] if arn else "")
    home = next((one for one in found if REGION.fullmatch(one) and "-" in one), "")
    if not home:
        raise asff.wrong("Region", "is missing, and neither a resource nor the product names one")
    return home


def _type(asff: Reader) -> str:
    control = asff.part("Compliance").text("SecurityControlId", "")
    types = asff.values.get("Types")
    first = types[0] if isinstance(types, list) and types and isinstance(types[0], str) else ""
    return (control or first.rpartition("/")[2] or asff.text("GeneratorId", "finding of Security Hub"))[:200]


def _is_over(asff: Reader) -> bool:
    """True where somebody has dealt with it, its product took it back, or the control is passed."""
    status = asff.part("Workflow").text("Status", "")
    passed = asff.part("Compliance").text("Status", "") in IN_ORDER
    return status in ENDED or passed or asff.text("RecordState", "ACTIVE") == "ARCHIVED"


def _is_sample(asff: Reader, names: tuple[Named, ...]) -> bool:
    if asff.text("Title", "", LONGEST_WORDS).startswith(TITLE) or asff.values.get("Sample") is True:
        return True
    if asff.part("ProductFields").values.get(SAMPLE) == "true":
        return True
    return any(INVENTED.fullmatch(name.id) for name in names if PLAIN_ID.fullmatch(name.id))
