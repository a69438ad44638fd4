"""Reads a rendered template: its resources, and the policies in it with their references resolved.

For people who want to read policies as IAM will see them, and for the checks that hold every one of them to our rules. It
knows just the functions and types that our templates use, and says so when it meets another.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import yaml

from deployer.errors import RenderError

Json = Any

ARNS = {
    "AWS::DynamoDB::Table": "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}",
    "AWS::Events::ApiDestination": "arn:{partition}:events:{region}:{account}:api-destination/{Name}/*",
    "AWS::Events::Connection": "arn:{partition}:events:{region}:{account}:connection/{Name}/*",
    "AWS::Events::EventBus": "arn:{partition}:events:{region}:{account}:event-bus/{Name}",
    "AWS::Events::Rule": "arn:{partition}:events:{region}:{account}:rule/{on_bus}{Name}",
    "AWS::IAM::ManagedPolicy": "arn:{partition}:iam::{account}:policy{Path}{ManagedPolicyName}",
    "AWS::IAM::Role": "arn:{partition}:iam::{account}:role{Path}{RoleName}",
    "AWS::KMS::Key": "arn:{partition}:kms:{region}:{account}:key/00000000-0000-0000-0000-000000000000",
    "AWS::Lambda::Function": "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}",
    "AWS::Logs::LogGroup": "arn:{partition}:logs:{region}:{account}:log-group:{LogGroupName}:*",
    "AWS::S3::Bucket": "arn:{partition}:s3:::{BucketName}",
    "AWS::SNS::Topic": "arn:{partition}:sns:{region}:{account}:{TopicName}",
    "AWS::SQS::Queue": "arn:{partition}:sqs:{region}:{account}:{QueueName}",
    "AWS::SSM::Document": "arn:{partition}:ssm:{region}:{account}:document/{Name}",
}
"""What ``!GetAtt X.Arn`` gives; a key's id is AWS's to choose, and zeros stand for it."""


FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Eight times as fast where there is libyaml."""


def compose(text: str) -> yaml.Node | None:
    """The template as nodes, which keep what functions it has."""
    node: yaml.Node | None = yaml.compose(text, Loader=FAST)
    return node


class _Loader(FAST):  # type: ignore[misc]
    """YAML with CloudFormation's short functions, which come out in their long form."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if not isinstance(node, yaml.ScalarNode):
        raise RenderError(f"!{suffix} stands before something that is not one value.")
    value = loader.construct_scalar(node)
    if suffix == "GetAtt":
        return {"Fn::GetAtt": str(value).split(".", 1)}
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _function)


class _AnyLoader(_Loader):
    """The same for templates that are not ours: functions over lists and maps are read too."""


def _any_function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    return _function(loader, suffix, node)


_AnyLoader.add_multi_constructor("!", _any_function)


@dataclass(frozen=True, slots=True)
class Where:
    """What the pseudo-parameters stand for."""

    partition: str
    region: str
    account: str


def parse(text: str) -> dict[str, Any]:
    """The template as plain values, functions in their long form."""
    parsed: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader that knows CloudFormation's tags)
    return parsed


def resources_of(text: str) -> dict[str, Any]:
    """The resources of any template as plain values, functions in their long form; none where the text is no template."""
    try:
        read = yaml.load(text, Loader=_AnyLoader)  # noqa: S506 (a SafeLoader that knows CloudFormation's tags)
    except yaml.YAMLError:
        return {}
    found = read.get("Resources") if isinstance(read, dict) else None
    if not isinstance(found, dict):
        return {}
    return {name: resource for name, resource in found.items() if isinstance(resource, dict)}


def policies(text: str, where: Where) -> dict[str, Json]:
    """Every policy document of a template as IAM will see it, by logical id and role."""
    found = parse(text)["Resources"]
    return policies_of(found, found, where)


def policies_of(every: Mapping[str, Any], some: Mapping[str, Any], where: Where) -> dict[str, Json]:
    """The policy documents of some resources of a template, resolved against all of them."""
    reader = _Reader(every, where)
    return {name: reader.resolved(document) for name, document in _documents(some)}


def resources(text: str, where: Where) -> dict[str, Json]:
    """The resources of a template with everything resolved, by logical id."""
    template = parse(text)["Resources"]
    return {name: _Reader(template, where).resolved(resource) for name, resource in template.items()}


def _documents(found: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    for name, resource in found.items():
        properties = resource.get("Properties") or {}
        for key in ("PolicyDocument", "KeyPolicy"):
            if key in properties:
                yield name, properties[key]
        if resource["Type"] == "AWS::Events::EventBusPolicy":
            yield name, {"Version": "2012-10-17", "Statement": [properties["Statement"]]}
        if "AssumeRolePolicyDocument" in properties:
            yield f"{name}.trust", properties["AssumeRolePolicyDocument"]
        for policy in properties.get("Policies", ()):
            yield f"{name}.{policy['PolicyName']}", policy["PolicyDocument"]


class _Reader:
    """Resolves references between the resources of one template."""

    def __init__(self, resources: Mapping[str, Any], where: Where) -> None:
        self._resources = resources
        self._where = where

    def resolved(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": str(name)}:
                return self._ref(name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attribute(name, attribute)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{(!?)([^}]*)\}", self._filled, text)
        return {key: self.resolved(item) for key, item in value.items()}

    def _filled(self, match: re.Match[str]) -> str:
        escaped, name = match.groups()
        if escaped:
            return f"${{{name}}}"
        return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

    def _ref(self, name: str) -> str:
        match name:
            case "AWS::Partition":
                return self._where.partition
            case "AWS::Region":
                return self._where.region
            case "AWS::AccountId":
                return self._where.account
        if self._resources[name]["Type"] in {"AWS::SNS::Topic", "AWS::IAM::ManagedPolicy"}:
            return self._arn(name)
        return self._name(name)

    def _attribute(self, name: str, attribute: str) -> str:
        return self._arn(name) if attribute == "Arn" else self._name(name)

    def _arn(self, name: str) -> str:
        kind, properties = self._resources[name]["Type"], self._resources[name]["Properties"]
        if kind not in ARNS:
            raise RenderError(f"The ARN of {name} is not known.", f"deployer/template.py knows no {kind}.")
        bus = self.resolved(properties.get("EventBusName", ""))
        known = {**properties, "on_bus": f"{bus}/" if bus else "", **asdict(self._where)}
        return re.sub(r"\{(\w+)\}", lambda part: str(self.resolved(known[part[1]])), ARNS[kind])

    def _name(self, name: str) -> str:
        properties = self._resources[name]["Properties"]
        key = next((key for key in properties if key == "Name" or (key.endswith("Name") and key != "EventBusName")), None)
        return str(self.resolved(properties[key])) if key else name
