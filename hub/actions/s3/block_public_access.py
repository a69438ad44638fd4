"""block-public-access: nobody gets at the bucket as the public any more, whatever its policy and its ACLs say.

All four switches of the bucket's own block are set in one call (S3 API, PutPublicAccessBlock). They change neither policy nor
ACLs, they make S3 pass over what is public in them; so the way back gives everything its old meaning at once. What was set
before goes on record, also that nothing was: a bucket without any configuration gets none back.

A bucket that serves a website is meant to be public. It is named, and people are asked, because blocking it is an outage; also
where nobody could see whether it does.

The account may block public access too, and S3 holds to the stricter of both; that is left as it is.

What it cannot: principals whom the policy names, and everybody with credentials of the account, get in as before, unless the
policy is public: then only AWS services and the bucket's own account do. Presigned URLs work as long as their signer may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step
from hub.actions.s3 import bucket
from hub.actions.s3.bucket import SWITCHES, Block
from hub.finding import Target
from hub.incident import Containment, Incident

NO_WEBSITE = "NoSuchWebsiteConfiguration"


@dataclass(frozen=True, slots=True)
class Seen:
    """The bucket, what it blocks, and whether it is a website."""

    name: str
    block: Block
    is_website: bool = False
    unread: str = ""
    """Why it could not be seen whether it is a website; empty where it could."""

    @property
    def is_closed(self) -> bool:
        """True where all of public access is blocked."""
        return self.block.on == SWITCHES


def look(account: Account, target: Target) -> Seen:
    """The bucket's own block, then whether it serves a website."""
    block = bucket.block_of(account, target)
    (website,) = account.read(Call("s3", "GetBucketWebsite", {"Bucket": target.id}, optional=True))
    error = website.get("Error", "")
    return Seen(target.id, block, is_website=not error, unread="" if NO_WEBSITE in error else error)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step while any switch is off."""
    if seen.is_closed:
        return ()
    return (Step(f"block all public access to bucket {seen.name}", (_put(seen, SWITCHES),), seen.name),)


def _put(seen: Seen, on: tuple[str, ...]) -> Call:
    switches = {name: name in on for name in SWITCHES}
    return Call("s3", "PutPublicAccessBlock", {"Bucket": seen.name, "PublicAccessBlockConfiguration": switches})


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The block as it was recorded, or none where there was none; a conflict where somebody set another since."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> tuple[Step | Conflict, ...]:
    if now.block == was.block:
        return ()
    delete = Call("s3", "DeletePublicAccessBlock", {"Bucket": now.name})
    call = _put(now, was.block.on) if was.block.is_set else delete
    back = Step(f"block public access to bucket {now.name} as before: {_words(was.block)}", (call,), now.name)
    if now.is_closed:
        return (back,)
    says = f"somebody changed the block of public access to bucket {now.name} since: {_words(now.block)}"
    return (Conflict(now.name, f"{says}; before it was: {_words(was.block)}", (back,)),)


def _words(block: Block) -> str:
    if not block.is_set:
        return "no configuration"
    return ", ".join(f"{name} {'on' if name in block.on else 'off'}" for name in SWITCHES)


def caution(seen: Seen) -> str:
    """Names a bucket that serves a website, or may."""
    if seen.unread:
        return f"nobody could see whether bucket {seen.name} serves a website: {seen.unread}"
    return f"bucket {seen.name} serves a website, which nobody could read any more" if seen.is_website else ""


def prove(seen: Seen) -> Proof:
    """Contained once all four switches are on; partly while some are."""
    if not seen.is_closed:
        says = f"public access to bucket {seen.name} is not blocked wholly: {_words(seen.block)}"
        return Proof(Containment.PARTLY if seen.block.on else Containment.NONE, (says,))
    survives = (
        f"principals whom the policy of {seen.name} names, and everybody with credentials of its account, get in as before",
        "presigned URLs work as long as their signer may",
    )
    return Proof(Containment.CONTAINED, (f"all public access to bucket {seen.name} is blocked",), survives)


def _may(access: Access, *actions: str, **more: Any) -> Permission:
    return Permission(actions, (bucket.ARN,), access, when=bucket.OWN, **more)


ACTION: Action[Seen, NoOptions] = Action(
    name="block-public-access",
    about="Blocks all public access to a bucket, whatever its policy and its ACLs say.",
    works_on=bucket.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        _may(Access.READ, "s3:GetBucketPublicAccessBlock", "s3:GetBucketWebsite"),
        _may(Access.WRITE, "s3:PutBucketPublicAccessBlock"),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    caution=caution,
)
