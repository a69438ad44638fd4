"""The part of a template that outlives everything: what it says is retained, in a stack that never goes.

CloudFormation lets go of retained resources when their stack is deleted, and from then on refuses to make them, since they
exist: an installation that was destroyed could not come back, and one whose first creation failed halfway could not be tried
again ("DeletionPolicy attribute", CloudFormation User Guide). So the hub stack is made in two calls, first this part and then
all of it, and destroying shrinks it to this part again instead of deleting it. A table, a bucket and a key that always belong
to their stack need no adoption. The price: one more call and a minute or two, once.
"""

import yaml

from deployer.template import compose

KEEPS = ("Retain", "RetainExceptOnCreate")
HEAD = ("AWSTemplateFormatVersion", "Description")


def kept_part(text: str) -> str:
    """The same template with nothing but its retained resources; empty where it retains none."""
    root = compose(text)
    if not isinstance(root, yaml.MappingNode):
        return ""
    resources = _value(root, "Resources")
    kept = [(name, body) for name, body in resources.value if _is_kept(body)] if isinstance(resources, yaml.MappingNode) else []
    if not kept:
        return ""
    head = [(name, value) for name, value in root.value if name.value in HEAD]
    section = yaml.ScalarNode("tag:yaml.org,2002:str", "Resources")
    part = yaml.MappingNode(root.tag, [*head, (section, yaml.MappingNode(root.tag, kept))])
    return str(yaml.serialize(part, width=1000))


def _is_kept(resource: yaml.Node) -> bool:
    policy = _value(resource, "DeletionPolicy")
    return isinstance(policy, yaml.ScalarNode) and policy.value in KEEPS


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)
