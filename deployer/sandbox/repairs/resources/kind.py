"""One kind of CloudFormation resource as the sandbox handles it: settle what is wanted, and drop it again.

Stock moto makes many resources from a template, but leaves out properties, changes nothing on update, or deletes
nothing. A `Kind` says in two functions what AWS does: `settle` makes an existing resource be as the template says, both
after it was made and at each update; `drop` deletes it. Kinds that moto does not know at all are `own`: their resource is
a bare `Made`, and `settle` brings about the effect in moto's backends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.base_backend import InstanceTrackerMeta
from moto.core.common_models import CloudFormationModel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a template asks for, with all its functions and references resolved."""

    kind: str
    logical_id: str
    name: str
    """The name the template gives, or the one CloudFormation makes up."""
    properties: Mapping[str, Any]
    account_id: str
    region: str
    tags: Mapping[str, str]
    """The resource's own tags over those of its stack."""

    def get(self, name: str, default: Any = None) -> Any:
        """One property, or the default where the template does not give it."""
        return self.properties.get(name, default)

    @property
    def tag_list(self) -> list[dict[str, str]]:
        """The tags as most of AWS writes them."""
        return [{"Key": key, "Value": value} for key, value in self.tags.items()]


class Made(CloudFormationModel):
    """A resource of a kind that moto has no model of; what it is stands in moto's backends."""

    type_name: ClassVar[str] = "AWS::SERVICE::RESOURCE"
    name_property: ClassVar[str] = ""
    attribute_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.physical_resource_id = ""
        self.attributes: dict[str, Any] = {}

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type as templates write it."""
        return cls.type_name

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that names the resource."""
        return cls.name_property

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether GetAtt knows the attribute."""
        return attr in cls.attribute_names

    @classmethod
    def create_from_cloudformation_json(cls, *_: Any, **__: Any) -> "Made":
        """A bare resource; its kind settles it next."""
        return cls()

    def get_cfn_attribute(self, name: str) -> Any:
        """What GetAtt answers."""
        if name not in self.attributes:
            raise UnformattedGetAttTemplateException
        return self.attributes[name]


Settle = Callable[[Any, Wanted], Any]
Drop = Callable[[Any, Wanted], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one type is brought about; `settle` answers with the resource, which may be another object than before."""

    name: str
    """The type as templates write it."""
    settle: Settle
    drop: Drop
    fixed: tuple[str, ...] = ()
    """Properties that cannot change without a new resource."""
    model: type[CloudFormationModel] | None = None
    """Where moto has none of its own."""


def own(kind: str, name_property: str = "", attributes: tuple[str, ...] = ()) -> type[Made]:
    """A model for a type that moto does not know."""
    body = {
        "__module__": __name__,
        "__doc__": f"{kind}, made by the sandbox.",
        "type_name": kind,
        "name_property": name_property,
        "attribute_names": attributes,
    }
    made: type[Made] = InstanceTrackerMeta(kind.replace("AWS::", "").replace("::", ""), (Made,), body)
    return made


def backend_of(backends: Any, wanted: Wanted) -> Any:
    """The service's backend in the account and Region of the resource."""
    return backends[wanted.account_id][wanted.region]


def before(resource: Any) -> Wanted | None:
    """What the resource was settled as the last time; None when it was only just made."""
    wanted: Wanted | None = getattr(resource, "irhub_wanted", None)
    return wanted


def remember(resource: Any, wanted: Wanted) -> None:
    """The resource is settled as wanted, and says so to `before`."""
    resource.irhub_wanted = wanted


def stock_drop(resource: Any, wanted: Wanted) -> None:
    """Deleted as moto deletes it: by its own method, or its model's."""
    if hasattr(resource, "delete"):
        resource.delete(wanted.account_id, wanted.region)
        return
    template = {"Type": wanted.kind, "Properties": dict(wanted.properties)}
    type(resource).delete_from_cloudformation_json(resource.physical_resource_id, template, wanted.account_id, wanted.region)
