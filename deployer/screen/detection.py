"""GuardDuty on the screen: Region by Region, what it watches and what is missing."""

from typing import Any

from deployer.detection.state import Detection, Here
from deployer.screen.words import console


def facts(detection: Detection) -> dict[str, Any]:
    """How GuardDuty stands, as plain values."""
    return {
        "administrator": {"account": detection.administrator, "name": detection.named(detection.administrator)},
        "regions": [_region(detection, here) for here in detection.regions],
        "gaps": sum(bool(detection.gaps(here)) for here in detection.regions),
    }


def show(detection: Detection) -> None:
    """Prints how GuardDuty stands."""
    screen = console()
    screen.print(f"Administrator: {detection.named(detection.administrator)}", style="bold")
    for here in detection.regions:
        gaps = detection.gaps(here)
        watched = len(detection.accounts) - len(here.missing(detection.accounts)) if here.watch else 0
        words = "well" if not gaps else "; ".join(gaps)
        screen.print(
            f"    {here.region}: {watched} of {len(detection.accounts)} members watched; {words}",
            style="yellow" if gaps else "green",
        )
        if here.plans or (here.joining and here.joining.plans):
            joined = here.joining.plans if here.joining else ()
            screen.print(
                f"        protection plans: {', '.join(here.plans) or 'none'}; members get: {', '.join(joined) or 'none'}"
            )


def _region(detection: Detection, here: Here) -> dict[str, Any]:
    watch, joining = here.watch, here.joining
    return {
        "region": here.region,
        "administrator": here.administrator or None,
        "detector": watch.detector or None if watch else None,
        "status": watch.status if watch else "unknown",
        "frequency": watch.frequency if watch else "unknown",
        "accounts_that_join": joining.accounts if joining else "unknown",
        "plans": list(here.plans),
        "plans_of_members": list(joining.plans) if joining else [],
        "not_watched": sorted(here.missing(detection.accounts)) if watch else None,
        "gaps": list(detection.gaps(here)),
    }
