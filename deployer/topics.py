"""The topics beside the one for mail, and who subscribes to them, as the hub's template needs it; pure."""

import hashlib
from dataclasses import dataclass

from deployer.settings import Settings


@dataclass(frozen=True, slots=True)
class Telephone:
    """A telephone that is told."""

    logical_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic."""

    logical_id: str
    ending: str
    """Of its name, after the prefix."""
    about: str
    """What it is for, in words that need no quotes."""
    telephones: tuple[Telephone, ...] = ()


def topics(settings: Settings) -> tuple[Topic, ...]:
    """The topics that the channels call for."""
    channels = settings.channels
    phones = tuple(Telephone(logical_id("Phone", number), number) for number in channels.sms)
    sms = (Topic("TextMessages", "-sms", "short texts to telephones", phones),) if phones else ()
    chat = (Topic("Chat", "-chat", "notices in the form that Amazon Q Developer in chat applications shows"),)
    return (*sms, *(chat if channels.chat else ()))


def logical_id(word: str, address: str) -> str:
    """A name that stays with its address whatever stands before it in the list, so that nobody subscribes anew."""
    return word + hashlib.sha256(address.encode()).hexdigest()[:12]
