"""The AWS config files of the sandbox: profiles `management`, `hub`, `member-<account id>` and people's, with fake keys.

Each profile of an account stands for one IAM user, `administrator`, that moto really has in that account; `ada` is a session
of ada's in the hub account by IAM Identity Center, and `ada-user` an IAM user there. The keys mean something to moto alone,
they are made anew at every start, and each profile names the sandbox's endpoint itself.
"""

import configparser
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from deployer.sandbox.closed import prove_profiles_closed
from deployer.sandbox.identity import Keys, administrator_keys
from deployer.sandbox.people import EVERYBODY
from deployer.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Profile:
    """A name in the AWS config file, and what it stands for."""

    name: str
    account_id: str
    region: str


@dataclass(frozen=True, slots=True)
class ProfileFiles:
    """The two files an AWS client reads its profiles from."""

    config: Path
    credentials: Path


def profiles_of(world: World) -> tuple[Profile, ...]:
    """One profile for each account of the world."""
    names = {world.management.id: "management", world.hub.id: "hub"}
    return tuple(Profile(names.get(one.id, f"member-{one.id}"), one.id, world.hub_region) for one in world.accounts)


def people_of(world: World) -> tuple[Profile, ...]:
    """Two profiles for each person, both in the hub account."""
    names = (name for one in EVERYBODY for name in (one.name, one.user_name))
    return tuple(Profile(name, world.hub.id, world.hub_region) for name in names)


def write(
    folder: Path, profiles: tuple[Profile, ...], endpoint: str, people: Mapping[str, Keys] = MappingProxyType({})
) -> ProfileFiles:
    """Both files, with every profile in them and each leading to this endpoint alone; people's profiles have their own keys."""
    config = _text({f"profile {one.name}": {"region": one.region, "endpoint_url": endpoint} for one in profiles})
    prove_profiles_closed(config)
    files = ProfileFiles(folder / "config", folder / "credentials")
    files.config.write_text(config)
    files.credentials.touch(mode=0o600)
    keys = {one.name: people.get(one.name) or administrator_keys(one.account_id) for one in profiles}
    files.credentials.write_text(_text({name: _secrets(one) for name, one in keys.items()}))
    return files


def _secrets(keys: Keys) -> dict[str, str]:
    secrets = {"aws_access_key_id": keys.access_key_id, "aws_secret_access_key": keys.secret_access_key}
    return {**secrets, "aws_session_token": keys.session_token} if keys.session_token else secrets


def _text(sections: Mapping[str, Mapping[str, str]]) -> str:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_dict(sections)
    out = io.StringIO()
    parser.write(out)
    return out.getvalue()
