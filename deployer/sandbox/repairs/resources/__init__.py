"""The catalogue of CloudFormation resources that the sandbox makes, changes and deletes as AWS does.

Kinds that stand here with a model of their own are unknown to stock moto. Every other type that moto knows is left to
moto, with its faults; a type that neither knows is refused.
"""

from deployer.sandbox.repairs.resources import (
    compute,
    documents,
    doors,
    events,
    iam,
    measures,
    messaging,
    storage,
    watching,
    workflows,
)
from deployer.sandbox.repairs.resources.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for room in (compute, documents, doors, events, iam, measures, messaging, storage, watching, workflows)
    for kind in room.KINDS
}
