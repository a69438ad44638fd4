"""Lambda and its logs in templates: what stock moto leaves out of functions, mappings and log groups.

Of functions: architecture, tags and logging, and at an update that code is fetched only where it changed. Of mappings: the
scaling, tags and response types at an update. Of log groups: every update, and the `:*` at the end of the ARN.
"""

from typing import Any

from moto.awslambda.models import lambda_backends
from moto.logs.models import logs_backends

from deployer.sandbox.repairs.resources.kind import Kind, Wanted, backend_of, before, stock_drop


def _settle_function(function: Any, wanted: Wanted) -> Any:
    earlier = before(function)
    if earlier:
        function.update_configuration({**_FUNCTION_DEFAULTS, **wanted.properties})
        if earlier.get("Code") != wanted.get("Code"):
            function.update_function_code(dict(wanted.get("Code")))
    function.architectures = wanted.get("Architectures", ["x86_64"])
    function.tracing_config = wanted.get("TracingConfig") or {"Mode": "PassThrough"}
    function.ephemeral_storage = (wanted.get("EphemeralStorage") or {}).get("Size", 512)
    function.reserved_concurrency = wanted.get("ReservedConcurrentExecutions")
    function.kms_key_arn = wanted.get("KmsKeyArn")
    logging = wanted.get("LoggingConfig") or {}
    function.logs_group_name = logging.get("LogGroup", f"/aws/lambda/{function.function_name}")
    function.irhub_log_format = logging.get("LogFormat", "Text")
    function.irhub_log_level = logging.get("ApplicationLogLevel", "INFO" if function.irhub_log_format == "JSON" else "")
    function.tags = dict(wanted.tags)
    return function


_FUNCTION_DEFAULTS: dict[str, Any] = {"Description": "", "MemorySize": 128, "Timeout": 3, "Environment": {"Variables": {}}}


def _settle_mapping(mapping: Any, wanted: Wanted) -> Any:
    backend = backend_of(lambda_backends, wanted)
    if before(mapping):
        backend.update_event_source_mapping(mapping.uuid, {"FunctionName": wanted.get("FunctionName")})
    mapping.batch_size = wanted.get("BatchSize")
    mapping.enabled = str(wanted.get("Enabled", True)).lower() == "true"
    mapping.filter_criteria = wanted.get("FilterCriteria")
    mapping.max_batch_window = wanted.get("MaximumBatchingWindowInSeconds")
    mapping.scaling_config = wanted.get("ScalingConfig")
    mapping.function_response_types = wanted.get("FunctionResponseTypes")
    mapping.tags = dict(wanted.tags)
    return mapping


def _settle_log_group(group: Any, wanted: Wanted) -> Any:
    backend = backend_of(logs_backends, wanted)
    group.set_retention_policy(wanted.get("RetentionInDays"))
    group.kms_key_id = wanted.get("KmsKeyId")
    backend.tagger.delete_all_tags_for_resource(group.arn)
    backend.tag_resource(group.arn, dict(wanted.tags))
    return group


KINDS = (
    Kind("AWS::Lambda::Function", _settle_function, stock_drop, ("FunctionName", "PackageType")),
    Kind("AWS::Lambda::EventSourceMapping", _settle_mapping, stock_drop, ("EventSourceArn",)),
    Kind("AWS::Logs::LogGroup", _settle_log_group, stock_drop, ("LogGroupName",)),
)
