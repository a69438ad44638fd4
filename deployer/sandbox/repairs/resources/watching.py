"""Kinds that moto can hold but does not make from templates: metric filters, schedules, secrets, detectors.

A filter is stored and never counts, a schedule is stored and never fires.
"""

import secrets
import string
import uuid
from collections.abc import Mapping
from typing import Any

from moto.guardduty.models import guardduty_backends
from moto.logs.models import logs_backends
from moto.scheduler.models import scheduler_backends
from moto.secretsmanager.models import secretsmanager_backends

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own


def _settle_filter(made: Made, wanted: Wanted) -> Made:
    transformations = [{_lower(key): value for key, value in each.items()} for each in wanted.get("MetricTransformations", ())]
    backend = backend_of(logs_backends, wanted)
    backend.delete_metric_filter(wanted.name, wanted.get("LogGroupName"))
    backend.put_metric_filter(wanted.name, wanted.get("FilterPattern"), wanted.get("LogGroupName"), transformations)
    made.physical_resource_id = wanted.name
    return made


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _drop_filter(made: Made, wanted: Wanted) -> None:
    backend_of(logs_backends, wanted).delete_metric_filter(made.physical_resource_id, wanted.get("LogGroupName"))


_SCHEDULE_WORDS = {
    "description": "Description",
    "start_date": "StartDate",
    "end_date": "EndDate",
    "kms_key_arn": "KmsKeyArn",
    "flexible_time_window": "FlexibleTimeWindow",
    "schedule_expression": "ScheduleExpression",
    "target": "Target",
    "schedule_expression_timezone": "ScheduleExpressionTimezone",
    "group_name": "GroupName",
    "state": "State",
}


def _settle_schedule(made: Made, wanted: Wanted) -> Made:
    backend = backend_of(scheduler_backends, wanted)
    words = {name: wanted.get(property_name) for name, property_name in _SCHEDULE_WORDS.items()}
    if before(made):
        schedule = backend.update_schedule(name=wanted.name, **words)
    else:
        schedule = backend.create_schedule(name=wanted.name, action_after_completion=None, **words)
    made.physical_resource_id = wanted.name
    made.attributes = {"Arn": schedule.arn}
    return made


def _drop_schedule(made: Made, wanted: Wanted) -> None:
    backend_of(scheduler_backends, wanted).delete_schedule(wanted.get("GroupName"), made.physical_resource_id)


def _settle_group(made: Made, wanted: Wanted) -> Made:
    if not before(made):
        group = backend_of(scheduler_backends, wanted).create_schedule_group(wanted.name, wanted.tag_list)
        made.physical_resource_id = wanted.name
        made.attributes = {"Arn": group.arn}
    return made


def _drop_group(made: Made, wanted: Wanted) -> None:
    backend_of(scheduler_backends, wanted).delete_schedule_group(made.physical_resource_id)


def _secrets(wanted: Wanted) -> Any:
    return backend_of(secretsmanager_backends, wanted)


def _settle_secret(made: Made, wanted: Wanted) -> Made:
    backend = _secrets(wanted)
    given = {"description": wanted.get("Description"), "kms_key_id": wanted.get("KmsKeyId")}
    if before(made):
        text = wanted.get("SecretString")
        token = str(uuid.uuid4()) if text else None
        backend.update_secret(made.physical_resource_id, secret_string=text, client_request_token=token, **given)
        return made
    if wanted.name in backend.secrets:
        raise RefusalError("ResourceExistsException", f"The operation failed because the secret {wanted.name} already exists.")
    text = wanted.get("SecretString") or _made_up(wanted.get("GenerateSecretString"))
    secret, _ = backend._add_secret(wanted.name, secret_string=text, tags=wanted.tag_list, **given)
    made.physical_resource_id = secret.arn
    made.attributes = {"Id": secret.arn}
    return made


def _made_up(how: Mapping[str, Any] | None) -> str:
    """Letters and digits, made up once; whatever else of the secret changes later, they stay. Nothing where none are wanted."""
    if how is None:
        return ""
    length = int(how.get("PasswordLength", 32))
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))


def _drop_secret(made: Made, wanted: Wanted) -> None:
    _secrets(wanted).delete_secret(made.physical_resource_id, None, force_delete_without_recovery=True)


def _settle_detector(made: Made, wanted: Wanted) -> Made:
    backend = backend_of(guardduty_backends, wanted)
    settings = {
        "enable": wanted.get("Enable", True),
        "finding_publishing_frequency": wanted.get("FindingPublishingFrequency"),
        "data_sources": {},
        "features": wanted.get("Features") or [],
    }
    if before(made):
        backend.update_detector(made.physical_resource_id, **settings)
    else:
        made.physical_resource_id = backend.create_detector(tags=dict(wanted.tags), **settings)
        made.attributes = {"Id": made.physical_resource_id}
    return made


def _drop_detector(made: Made, wanted: Wanted) -> None:
    backend_of(guardduty_backends, wanted).delete_detector(made.physical_resource_id)


_FILTER = own("AWS::Logs::MetricFilter", "FilterName")
_SCHEDULE = own("AWS::Scheduler::Schedule", "Name", ("Arn",))
_GROUP = own("AWS::Scheduler::ScheduleGroup", "Name", ("Arn",))
_SECRET = own("AWS::SecretsManager::Secret", "Name", ("Id",))
_DETECTOR = own("AWS::GuardDuty::Detector", "", ("Id",))

KINDS = (
    Kind("AWS::Logs::MetricFilter", _settle_filter, _drop_filter, ("FilterName", "LogGroupName"), _FILTER),
    Kind("AWS::Scheduler::Schedule", _settle_schedule, _drop_schedule, ("Name", "GroupName"), _SCHEDULE),
    Kind("AWS::Scheduler::ScheduleGroup", _settle_group, _drop_group, ("Name",), _GROUP),
    Kind("AWS::SecretsManager::Secret", _settle_secret, _drop_secret, ("Name",), _SECRET),
    Kind("AWS::GuardDuty::Detector", _settle_detector, _drop_detector, (), _DETECTOR),
)
