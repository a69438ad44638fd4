"""Short names of Regions, for the heads of narrow columns."""

import re

DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c"}


def short(region: str) -> str:
    """Such as ``euw1`` for eu-west-1 and ``apse2`` for ap-southeast-2; another word stays as it is."""
    match = re.fullmatch(r"([a-z]+)((?:-[a-z]+)*)-([a-z]+)-(\d+)", region)
    if match is None:
        return region
    start, middle, direction, number = match.groups()
    letters = re.sub("|".join(DIRECTIONS), lambda word: DIRECTIONS[word[0]], direction)
    return start + "".join(part[0] for part in middle.split("-") if part) + letters + number


def heads(regions: list[str]) -> dict[str, str]:
    """A short name for each Region; the full one where two would share it."""
    shorts = [short(region) for region in regions]
    return {region: name if shorts.count(name) == 1 else region for region, name in zip(regions, shorts, strict=True)}
