"""Whether something of our name is ours: names can be anybody's, the installation's tag is what irhub puts on all it makes.

What bears a name of ours and not the tag is never updated, replaced or deleted: an update would take whatever its own
template made, and a stack of somebody else that failed to be made would be deleted to make room.
"""

import shlex
from collections.abc import Mapping
from dataclasses import replace

from deployer.aws.stacks import CAPABILITIES, FoundStack, Place
from deployer.aws.stacksets import FoundSet
from deployer.desired import Desired, StackSet
from deployer.found import Found
from hub.action import INSTALLATION_TAG

Tags = Mapping[str, str]


def is_tagged(there: Tags, wanted: Tags) -> bool:
    """True where the tag names the very installation that is wanted."""
    return there.get(INSTALLATION_TAG) == wanted[INSTALLATION_TAG]


def is_foreign_set(wanted: StackSet, there: FoundSet) -> bool:
    """True for a StackSet that irhub did not make; one of another permission model can never become ours either."""
    return there.permission_model not in {"", wanted.aws["PermissionModel"]} or not is_tagged(there.tags, wanted.tags)


def why_foreign_set(wanted: StackSet, there: FoundSet) -> str:
    """What tells that it is not ours."""
    if there.permission_model not in {"", wanted.aws["PermissionModel"]}:
        return f"its permission model is {there.permission_model}, and no update makes it {wanted.aws['PermissionModel']}"
    return f"it has no tag {INSTALLATION_TAG}: {wanted.tags[INSTALLATION_TAG]}"


def foreign_stack(place: Place, there: FoundStack, wanted: Tags) -> tuple[str, ...]:
    """Why a stack of that name is left alone, and what to do; nothing where it is ours."""
    if is_tagged(there.tags, wanted):
        return ()
    key, value = INSTALLATION_TAG, wanted[INSTALLATION_TAG]
    words = ["aws", "cloudformation", "update-stack", "--region", place.region, "--stack-name", place.name]
    words += ["--use-previous-template", "--capabilities", *CAPABILITIES, "--tags"]
    return (
        f"it has no tag {key}: {value}, so irhub did not make it and leaves it alone: choose another prefix in irhub.yaml",
        f"if it is irhub's and lost its tag, give it that: {shlex.join([*words, f'Key={key},Value={value}'])}",
    )


def may_hold_data(desired: Desired, found: Found) -> bool:
    """False where the hub's stack is somebody else's: table, bucket and key of our names are theirs then."""
    there = found.stacks.get(desired.hub.place)
    return there is None or is_tagged(there.tags, desired.hub.tags)


def only_ours(desired: Desired, found: Found) -> Found:
    """What was found, without what others made under our names."""
    tags = desired.hub.tags
    wanted = {one.name: one for one in desired.sets}
    return replace(
        found,
        stacks={place: one for place, one in found.stacks.items() if is_tagged(one.tags, tags)},
        sets={name: one for name, one in found.sets.items() if not is_foreign_set(wanted[name], one)},
    )
