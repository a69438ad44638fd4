"""Reads a finding in the Open Cybersecurity Schema Framework (OCSF), which the newer feed of Security Hub carries.

The same findings in other words ("Findings Imported V2", Security Hub user guide; OCSF 1.x, classes 2002 to 2004). What
makes them one with the older feed is the finding's own id: ``finding_info.uid`` is the id that its product gave it. Who made it
stands in ``metadata.product.uid``, under ``productv2/aws/`` for AWS's own; as in the older feed, all others are doubted.

No public sample of a whole event was found. So the reader asks for little, takes what is missing from where it stands twice,
and refuses the rest by the name of the field.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from hub.finding import Finding, Target
from hub.sources.asff import LONGEST_WORDS, SOURCE, aimed
from hub.sources.asff_resource import account_named, id_in, place_in
from hub.sources.foreign import Reader, short
from hub.sources.guardduty_identity import KEY, OF_A_SESSION
from hub.sources.guardduty_resource import ACCOUNT, Named
from hub.sources.guardduty_sample import TITLE
from hub.sources.trust import REGION, account_id, region

PRODUCT = re.compile(r"arn:(aws(?:-[a-z]+)*):securityhub:[a-z0-9-]*:[0-9]*:productv?2?/([^/]+/[^/]+)")
SEVERITIES = (0.0, 0.0, 2.0, 5.0, 8.0, 9.0, 10.0)
"""By ``severity_id``: unknown, informational, low, medium, high, critical, fatal."""
ENDED = frozenset({"Suppressed", "Resolved", "Archived", "Deleted"})
IN_ORDER = frozenset({"PASS", "PASSED", "NOT_AVAILABLE"})
LATEST = 253_402_300_799_000
"""The last millisecond that a year of four digits has."""


def read(ocsf: Reader, products: tuple[str, ...]) -> Finding:
    """The finding; raises ``MalformedEventError`` where it cannot be read, ``RefusedError`` where it contradicts itself."""
    info, cloud = ocsf.part("finding_info"), ocsf.part("cloud")
    account, home = account_id(cloud.part("account"), "uid"), region(cloud, "region")
    partition, maker = _product(ocsf)
    kind = _type(ocsf, info)
    finding = Finding(
        source=SOURCE,
        id=info.text("uid"),
        arn=info.text("uid"),
        type=kind,
        severity=_severity(ocsf),
        title=info.text("title", kind, LONGEST_WORDS),
        description=info.text("desc", "", LONGEST_WORDS),
        account_id=account,
        region=home,
        partition=partition,
        target=Target(ACCOUNT, account, account, home, partition),
        resource_type="",
        created_at=_time(info, "created_time"),
        updated_at=_time(info, "modified_time") or _time(ocsf, "time") or _time(info, "created_time"),
        archived=_is_over(ocsf),
        sample=info.text("title", "", LONGEST_WORDS).startswith(TITLE),
        product=maker,
        doubt="" if maker in products else f"findings of {maker} are not among those that may act, so they only ask",
        detail=ocsf.values,
    )
    if not finding.updated_at:
        raise info.wrong("modified_time", "is missing")
    return aimed(finding, tuple(_resources(ocsf)))


def _product(ocsf: Reader) -> tuple[str, str]:
    product = ocsf.part("metadata").part("product")
    uid = product.text("uid")
    parts = PRODUCT.fullmatch(uid)
    if parts is None:
        raise product.wrong("uid", f"must be the ARN of a product in Security Hub, but is {short(uid)}")
    return parts[1], parts[2]


def _type(ocsf: Reader, info: Reader) -> str:
    control = ocsf.part("compliance").text("control", "")
    types = info.values.get("types")
    first = types[0] if isinstance(types, list) and types and isinstance(types[0], str) else ""
    return (control or first.rpartition("/")[2] or ocsf.text("class_name", "finding of Security Hub"))[:200]


def _severity(ocsf: Reader) -> float:
    grade = ocsf.number("severity_id", 99)
    if grade != int(grade) or grade >= len(SEVERITIES):
        raise ocsf.wrong("severity_id", f"must be a grade from 0 to {len(SEVERITIES) - 1}, but is {grade:g}")
    return SEVERITIES[int(grade)]


def _is_over(ocsf: Reader) -> bool:
    return ocsf.text("status", "") in ENDED or ocsf.part("compliance").text("status", "").upper() in IN_ORDER


def _time(reader: Reader, key: str) -> str:
    """The moment as text: as it is written, or from milliseconds; empty where there is none."""
    if written := reader.text(f"{key}_dt", ""):
        return written
    epoch = reader.number(key, LATEST, 0.0)
    return datetime.fromtimestamp(epoch / 1_000, UTC).isoformat() if epoch else ""


def _resources(ocsf: Reader) -> Iterator[Named]:
    for resource in ocsf.parts("resources"):
        kind, uid = resource.text("type", ""), resource.text("uid", "") or resource.text("uid_alt", "")
        if not kind or not uid:
            continue
        arns = _arns(resource)
        arn = next((arn for _, arn in arns), uid)
        if kind in {ACCOUNT, "AWS::Account", "AwsAccount"}:
            yield from account_named(resource.named("uid"), uid)
        elif kind == KEY:
            key = uid.rpartition(":")[2]
            yield from () if key.startswith(OF_A_SESSION) else (Named(KEY, key, resource.named("uid")),)
        else:
            yield Named(kind, id_in(arn, kind), resource.named("uid"), arns, region=_where(resource, arn))


def _arns(resource: Reader) -> tuple[tuple[str, str], ...]:
    """The ARNs that the resource is named by; the id of an instance stands without one, and its owner beside it."""
    texts: Mapping[str, str] = {key: resource.text(key, "") for key in ("uid", "uid_alt")}
    owner = resource.part("owner").part("account").text("uid", "")
    arns = tuple((resource.named(key), text) for key, text in texts.items() if text.startswith("arn:"))
    return arns or (((resource.named("owner"), f"arn:aws:::{owner}:owner"),) if owner else ())


def _where(resource: Reader, arn: str) -> str:
    stated = place_in(arn)[1] or resource.text("region", "")
    return stated if REGION.fullmatch(stated) and "-" in stated else ""
