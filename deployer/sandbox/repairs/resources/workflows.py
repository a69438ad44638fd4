"""State machines in templates: the definition in all its forms, with its substitutions, and every update.

Stock moto takes a definition only as one string without substitutions, drops logging and tracing, and keeps the machine where
its own interpreter does not look ("AWS::StepFunctions::StateMachine").
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.stepfunctions import responses

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, before, own


def _settle(made: Made, wanted: Wanted) -> Made:
    backend: Any = responses.get_backend(wanted.account_id, wanted.region)
    said = {
        "definition": _definition(wanted),
        "logging_configuration": _logging(wanted.get("LoggingConfiguration")) or {"level": "OFF"},
        "tracing_configuration": {"enabled": bool((wanted.get("TracingConfiguration") or {}).get("Enabled"))},
    }
    if before(made):
        machine = backend.update_state_machine(made.physical_resource_id, role_arn=wanted.get("RoleArn"), **said)
    else:
        machine = _create(backend, wanted, said)
    backend.tagger.delete_all_tags_for_resource(machine.arn)
    backend.tag_resource(machine.arn, dict(wanted.tags))
    made.physical_resource_id = machine.arn
    made.attributes = {"Arn": machine.arn, "Name": machine.name}
    return made


def _create(backend: Any, wanted: Wanted, said: Mapping[str, Any]) -> Any:
    if any(machine.name == wanted.name for machine in backend.state_machines):
        raise RefusalError("StateMachineAlreadyExists", f"State Machine Already Exists: '{wanted.name}'")
    return backend.create_state_machine(
        wanted.name,
        said["definition"],
        wanted.get("RoleArn"),
        loggingConfiguration=said["logging_configuration"],
        tracingConfiguration=said["tracing_configuration"],
        sm_type=wanted.get("StateMachineType", "STANDARD"),
    )


def _definition(wanted: Wanted) -> str:
    """The definition as text, each ``${name}`` replaced as the template says."""
    given = wanted.get("DefinitionString") or json.dumps(wanted.get("Definition") or {})
    for name, value in (wanted.get("DefinitionSubstitutions") or {}).items():
        given = given.replace(f"${{{name}}}", _plain(value))
    return str(given)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _logging(given: Any) -> Any:
    """The configuration with names as the API writes them, which begin small."""
    if isinstance(given, Mapping):
        return {name[0].lower() + name[1:]: _logging(value) for name, value in given.items()}
    return [_logging(each) for each in given] if isinstance(given, list) else given


def _drop(made: Made, wanted: Wanted) -> None:
    responses.get_backend(wanted.account_id, wanted.region).delete_state_machine(made.physical_resource_id)


_MACHINE = own("AWS::StepFunctions::StateMachine", "StateMachineName", ("Arn", "Name"))
KINDS = (Kind("AWS::StepFunctions::StateMachine", _settle, _drop, ("StateMachineName", "StateMachineType"), _MACHINE),)
