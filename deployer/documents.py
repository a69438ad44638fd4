"""The documents that Systems Manager runs on hosts: our scripts from ``spoke/documents``, each with the parameters it takes.

They stand in the members' own accounts, so that the role which sends commands may send these and no other. What comes in as a
parameter is held to a form that no shell gives a meaning to, and ends up in a variable before the script begins.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

URL = "^https?://[A-Za-z0-9.:/%&=?_~+-]+$"
COUNT = "^[0-9]{1,10}$"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a pair of documents is for."""

    name: str
    action: str
    about: str
    parameters: Mapping[str, tuple[str, str]]
    """By its name what a parameter is and the form it has."""


PURPOSES = (
    Purpose(
        "collect",
        "collect-from-instance",
        "Collects what runs on a host and drops it as one archive",
        {
            "url": ("Where the archive goes", URL),
            "seconds": ("For everything", COUNT),
            "packetSeconds": ("For packets", COUNT),
        },
    ),
    Purpose(
        "memory",
        "capture-memory",
        "Reads the memory of a host with a tool of a known hash and drops it piece by piece",
        {
            "tool": ("Where the tool is fetched", URL),
            "sha256": ("The hash that the tool must have", "^[0-9a-f]{64}$"),
            "form": ("What posts the pieces", "^[A-Za-z0-9+/=]+$"),
            "pieceBytes": ("The size of a piece", COUNT),
            "seconds": ("For everything", COUNT),
        },
    ),
)
PLATFORMS = {"linux": ("aws:runShellScript", "Linux", "sh"), "windows": ("aws:runPowerShellScript", "Windows", "ps1")}


def documents(prefix: str, used: Collection[str]) -> list[dict[str, Any]]:
    """The documents that these actions need, as the template prints them."""
    return [
        {
            "logical_id": f"{purpose.name.title()}{platform.title()}",
            "name": f"{prefix}-{purpose.name}-{platform}",
            "content": _content(purpose, platform),
            "platform": PLATFORMS[platform][1],
        }
        for purpose in PURPOSES
        if purpose.action in used
        for platform in PLATFORMS
    ]


def _content(purpose: Purpose, platform: str) -> dict[str, Any]:
    plugin, name, ending = PLATFORMS[platform]
    script = resources.files("spoke").joinpath(f"documents/{purpose.name}-{platform}.{ending}").read_text(encoding="utf-8")
    lines = script.splitlines()
    begins = 1 if lines[0].startswith("#!") else 0
    run = [*lines[:begins], *(_set(one, form, platform) for one, (_, form) in purpose.parameters.items()), *lines[begins:]]
    return {
        "schemaVersion": "2.2",
        "description": purpose.about,
        "parameters": {
            one: {"type": "String", "description": about, "allowedPattern": form}
            for one, (about, form) in purpose.parameters.items()
        },
        "mainSteps": [
            {
                "action": plugin,
                "name": purpose.name,
                "precondition": {"StringEquals": ["platformType", name]},
                "inputs": {"timeoutSeconds": "{{ seconds }}", "runCommand": run},
            }
        ],
    }


def _set(parameter: str, form: str, platform: str) -> str:
    """The line that puts a parameter into a variable of the script."""
    if platform == "linux":
        words = "".join(f"_{letter}" if letter.isupper() else letter for letter in parameter)
        return f"export IRHUB_{words.upper()}='{{{{ {parameter} }}}}'"
    value = f"{{{{ {parameter} }}}}"
    return f"$irhub{parameter[0].upper()}{parameter[1:]} = {value if form == COUNT else repr(value)}"
