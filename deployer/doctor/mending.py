"""Fills the commands that mend something with what the settings say, so that they can be copied as they stand."""

from deployer.settings import Settings

PLACES = ("hub", "home", "management", "organization", "prefix", "profile", "management_profile")
"""What may stand in braces in a command."""


def mend_of(settings: Settings, words: str) -> str:
    """The command with this installation's ids and names in it."""
    known = {
        "hub": settings.hub.account,
        "home": settings.hub.region,
        "management": settings.management.account,
        "organization": settings.organization,
        "prefix": settings.prefix,
        "profile": settings.profiles.hub or "HUB-PROFILE",
        "management_profile": settings.profiles.management or "MANAGEMENT-PROFILE",
    }
    for name, value in known.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def in_general(words: str) -> str:
    """The command for pages and lists that know no installation: the places in capitals."""
    for name in PLACES:
        words = words.replace(f"{{{name}}}", name.upper().replace("_", "-"))
    return words
