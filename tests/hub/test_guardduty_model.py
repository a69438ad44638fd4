"""Our idea of GuardDuty's field names beside the API's own model."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from hub.sources.foreign import MAPS, own

MODEL = botocore.session.Session().get_service_model("guardduty")


def members(name: str, seen: set[str]) -> Iterator[tuple[str, str, str]]:
    """Every member below a shape of the API: its name in the SDKs, its name on the wire, its type."""
    if name in seen:
        return
    seen.add(name)
    shape: Any = MODEL.shape_for(name)
    for member, below in getattr(shape, "members", {}).items():
        yield member, below.serialization.get("name", member), below.type_name
        yield from members(below.name, seen)
    if shape.type_name in {"list", "map"}:
        yield from members((shape.member if shape.type_name == "list" else shape.value).name, seen)


FIELDS = sorted(set(members("Finding", set())))


OTHERWISE = {
    ("Code", "productCodeId"),
    ("IamInstanceProfile", "IamInstanceProfile"),
    ("KubernetesResourcesTypes", "type"),
    ("Latitude", "lat"),
    ("LoginAttributes", "LoginAttributes"),
    ("Longitude", "lon"),
    ("Name", "account"),
    ("ProductType", "productCodeType"),
    ("SourceIps", "sourceIPs"),
    ("TaskCreatedAt", "createdAt"),
}
"""Where the wire has another word; none of them is read by us, and a pattern over an event sees the wire's own."""


def test_lowering_the_first_letter_gives_the_name_on_the_wire() -> None:
    """What the SDKs show and what EventBridge brings differ by that letter alone, but for ten fields in four hundred."""
    other = {(sdk, wire) for sdk, wire, _ in FIELDS if own({sdk: 1}, "", lower=True) != {wire: 1}}

    assert other == OTHERWISE


@pytest.mark.parametrize("field", [wire for _, wire, kind in FIELDS if kind == "map"])
def test_every_map_of_the_model_keeps_its_keys(field: str) -> None:
    """The keys of a map are data; the list of maps is complete as long as this holds."""
    assert field in MAPS
