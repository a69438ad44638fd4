"""Which stage and which route of an API take a request ("Routing API requests", API Gateway Developer Guide).

A route that fits wholly goes before one with a greedy variable, that before ``$default``; a named method before ``ANY``, and a
path with fewer variables before one with more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.sandbox.gateway.knocking import Knock, not_found

DEFAULT = "$default"


@dataclass(frozen=True, slots=True)
class Taken:
    """The way a request takes; `stage` and `route` are moto's."""

    stage: Any
    route: Any
    parameters: Mapping[str, str]

    @property
    def source_arn(self) -> str:
        """What stands behind the API's id in the ARN by which the function's policy knows it."""
        key = str(self.route.route_key)
        method, _, path = key.partition(" ")
        return f"{self.stage.name}/{key}" if key == DEFAULT else f"{self.stage.name}/{method.replace('ANY', '*')}{path}"


def choose(api: Any, knock: Knock) -> Taken:
    """The stage and the route; raises ``RefusedError`` where there is none."""
    stage, segments = _stage(api, knock.segments)
    fitting = sorted(_fitting(api, knock.method, segments), key=lambda one: one[0])
    if not fitting:
        raise not_found(f"no route of {api.name} takes {knock.method} {knock.path}")
    _, route, parameters = fitting[0]
    return Taken(stage, route, parameters)


def _stage(api: Any, segments: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """A stage that the path names first, or the one that needs no name."""
    if segments and segments[0] in api.stages:
        return api.stages[segments[0]], segments[1:]
    if DEFAULT not in api.stages:
        raise not_found(f"{api.name} has no stage {DEFAULT}, and none that the path begins with")
    return api.stages[DEFAULT], segments


def _fitting(api: Any, method: str, segments: tuple[str, ...]) -> Iterator[tuple[tuple[int, int, int], Any, dict[str, str]]]:
    for route in list(api.routes.values()):
        if route.route_key == DEFAULT:
            yield (2, 0, 0), route, {}
            continue
        wanted, _, path = str(route.route_key).partition(" ")
        parameters = _matched(path, segments) if wanted in {method, "ANY"} else None
        if parameters is not None:
            yield (int("+}" in path), path.count("{"), int(wanted == "ANY")), route, parameters


def _matched(path: str, segments: tuple[str, ...]) -> dict[str, str] | None:
    """The values of the path's variables; None where it does not fit."""
    wanted = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    found: dict[str, str] = {}
    for place, part in enumerate(wanted):
        if part.endswith("+}"):
            return {**found, part[1:-2]: "/".join(segments[place:])} if segments[place:] else None
        if place >= len(segments):
            return None
        if part.startswith("{"):
            found[part[1:-1]] = segments[place]
        elif part != segments[place]:
            return None
    return found if len(wanted) == len(segments) else None
