"""Which resources CloudFormation replaces when a stack's template changes, told beforehand and offline.

StackSets have no change set, so nobody tells this for a thousand accounts. What CloudFormation goes by is public: each resource
type's schema names the properties that can only be given at creation (createOnlyProperties, CloudFormation Registry). They are
read from cfn-lint's copy of these schemas. Where a property cannot be compared (a function that only CloudFormation can
resolve) its text is: a text that stays the same gives the same value, unless what it refers to is replaced itself.
"""

from deployer.replacing.replaced import Replaced, replaced, replacements

__all__ = ["Replaced", "replaced", "replacements"]
