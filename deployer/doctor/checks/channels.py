"""Whether anybody would hear of an incident: the secrets that channels need, and the address that is called.

No secret is ever read. What can be known without its value is: that it is there, that it is not on its way out, and that its
key lets the hub in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

from deployer.aws import secrets
from deployer.aws.secrets import Key, Secret
from deployer.doctor.check import Answer, Check, failed, not_known, passed, skipped, warned
from deployer.doctor.facts import Facts
from deployer.words import many

OWN_KEY = "alias/aws/secretsmanager"
BROKEN = frozenset({500, 502, 503, 504})
"""501 is none of them: an address may take deliveries and no HEAD."""


def _secrets(facts: Facts) -> Answer:
    wanted = dict(facts.settings.channels.secrets)
    if facts.settings.pages:
        wanted |= named(facts.settings.pages, "secret", "pages")
    if not facts.settings.channels.names:
        return warned("irhub.yaml names no channel, so nobody is told of an incident", mend="edit irhub.yaml: channels")
    if not wanted:
        return passed("nothing needs one")
    found = facts.together([partial(secrets.secret, facts.aws, facts.home, name) for name in wanted.values()])
    pairs = list(zip(wanted.items(), found, strict=True))
    lines = [line for (key, name), one in pairs for line in _faults(facts, f"{key}: {name}", one)]
    if lines:
        return failed("a channel, or the sign-in of pages, cannot be used", lines)
    doubts = [line for (key, name), one in pairs if one for line in _doubts(facts, f"{key}: {name}", name)]
    if doubts:
        return not_known("whether all of them can be read", doubts)
    return passed(f"{many(len(pairs), 'secret')}, none of them read", (_told(name, one) for (_, name), one in pairs if one))


def named(section: Any, ending: str, path: str = "channels") -> dict[str, str]:
    """The texts of a section whose keys end so, by the way to them; the sections below it too."""
    found: dict[str, str] = {}
    for field in fields(section):
        value, key = getattr(section, field.name), f"{path}.{field.name}"
        if isinstance(value, str) and value and field.name.endswith(ending):
            found[key] = value
        elif isinstance(value, tuple):
            for place, one in enumerate(value):
                inner = named(one, ending, f"{key}[{place}]") if is_dataclass(one) else {}
                found |= inner or ({f"{key}[{place}]": str(one)} if not ending else {})
        elif is_dataclass(value):
            found |= named(value, ending, key)
    return found


def _told(name: str, found: Secret) -> str:
    replica = f", a replica of the one in {found.primary}" if found.primary else ""
    out_of_step = [region for region, status in found.replicas.items() if status != "InSync"]
    late = f"; its replicas in {', '.join(out_of_step)} are behind" if out_of_step else ""
    return f"{name}: {'a key of its own' if found.key else 'the key of AWS'}{replica}{late}"


def _faults(facts: Facts, what: str, found: Secret | None) -> Iterator[str]:
    if found is None:
        yield f"{what} is not in {facts.settings.hub.account} {facts.home}"
    elif found.is_going:
        yield f"{what} is scheduled for deletion"
    elif not found.has_value:
        yield f"{what} has no value yet"
    elif found.key and OWN_KEY not in found.key:
        yield from _key_faults(facts, what, secrets.key(facts.aws, facts.home, found.key))


def _key_faults(facts: Facts, what: str, key: Key) -> Iterator[str]:
    if key.state != "Enabled":
        yield f"{what}: its key is {key.state}"
    elif what.startswith(("channels.slack.", "channels.slack_app.bot_token")) and not _lets_in(facts, key.policy):
        yield f"{what}: its key's policy lets {facts.settings.prefix}-respond decrypt nothing, nor does its role"


def _lets_in(facts: Facts, policy: Mapping[str, Any]) -> bool:
    """Whether the key's own policy is enough for the responder, whose role has no permission for foreign keys."""
    settings = facts.settings
    role = f"arn:{settings.partition}:iam::{settings.hub.account}:role/irhub/{settings.prefix}-respond"
    for one in _many(policy.get("Statement", ())):
        who = one.get("Principal", {})
        principals = _many(who.get("AWS", ()) if isinstance(who, Mapping) else who)
        if one.get("Effect") == "Allow" and {role, "*"} & set(principals) and _decrypts(one):
            return True
    return False


def _decrypts(statement: Mapping[str, Any]) -> bool:
    return bool({"kms:Decrypt", "kms:*", "*", "kms:Decrypt*"} & set(_many(statement.get("Action", ()))))


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _doubts(facts: Facts, what: str, name: str) -> Iterator[str]:
    policy = secrets.resource_policy(facts.aws, facts.home, name)
    if any(one.get("Effect") == "Deny" for one in _many(policy.get("Statement", []))):
        yield f"{what} has a policy of its own that denies something"


def _webhook(facts: Facts) -> Answer:
    if not facts.scope.webhooks:
        return skipped("only called when asked: --with-webhooks")
    addresses = named(facts.settings.channels, "url")
    if not addresses:
        return skipped("irhub.yaml names no address; Slack's is a secret, which nobody reads here")
    answers = facts.together([partial(facts.knock, url) for url in addresses.values()])
    silent = [f"{key}: {said}" for key, said in zip(addresses, answers, strict=True) if isinstance(said, str)]
    broken = [
        f"{key}: it answers {said}"
        for key, said in zip(addresses, answers, strict=True)
        if not isinstance(said, str) and said in BROKEN
    ]
    if silent or broken:
        return failed("an address does not answer as it should", [*silent, *broken])
    said = ", ".join(f"{key} with {code}" for key, code in zip(addresses, answers, strict=True))
    return passed(f"without the secret it answers: {said}; EventBridge sends from AWS, not from here")


CHECKS = (
    Check(
        code="D070",
        title="The secrets of channels and pages are there and can be used.",
        why="A channel whose secret is missing tells nobody, and one learns it when an incident was not told.",
        mend="aws secretsmanager create-secret --name NAME --secret-string file://FILE --region {home} --profile {profile}",
        look=_secrets,
        needs=("D001",),
    ),
    Check(
        code="D071",
        title="The addresses of channels answer.",
        why="An address that is gone, or whose certificate has expired, takes no incident.",
        mend="edit irhub.yaml: channels",
        look=_webhook,
    ),
)
