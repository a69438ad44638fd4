"""capture-memory: the memory of the host, piece by piece, with a tool that people chose and put into the evidence bucket.

The tool (AVML for Linux, for instance, or one for Windows that writes to a file) lies under ``tools/`` in the evidence bucket,
and the playbook names it with its SHA-256. The host gets a URL to fetch it and runs it only where that hash agrees. Nothing is
compiled on the suspect. The dump is cut into pieces; each is posted with one form, which takes objects below one name, of one
size at most, for some time, and nothing else. At the end comes an index with the hash of every piece, as the host computed it.
Each piece is copied into the locked bucket as it arrives; S3 hashes it there.

People are asked by default: it takes minutes, loads the host, and what is in memory may be anything, keys and personal data
too. A host whose memory may not fit on its disk beside what is there says so and drops nothing.

The form ends with the session of the function that signed it, which may be earlier than its time. Then pieces are missing, and
the index with them; what arrived is kept.

What it cannot: believe the host, or be quick. Memory goes on changing while it is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, Permission, Place, Plan, Presigned, Role, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.evidence import host, vault
from hub.actions.evidence.host import Dropped, Host
from hub.finding import Target
from hub.incident import Incident

PURPOSE = "memory"
WHAT = "memory"
PIECE_BYTES = 256 << 20
"""Small enough for S3 to copy one within the seconds that the function waits for an answer."""
AT_ONCE = 20
"""Pieces that are copied side by side."""
INDEX = "index.txt"
_KEY = re.compile(r"tools/[A-Za-z0-9._/-]{1,200}")
_PIECE = re.compile(r"[0-9]{4}|index\.txt")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Options:
    """Which tool, and how long the host may take."""

    linux_tool: str = ""
    """Its name in the evidence bucket, such as ``tools/avml``."""
    linux_sha256: str = ""
    windows_tool: str = ""
    windows_sha256: str = ""
    seconds: int = 1_800
    """From 300 to 3,000: no session of the hub lasts longer."""

    def tool(self, platform: str) -> tuple[str, str]:
        """The tool for a platform and its hash; empty where the playbook names none that can be meant."""
        named = {"Linux": (self.linux_tool, self.linux_sha256), "Windows": (self.windows_tool, self.windows_sha256)}
        key, digest = named.get(platform, ("", ""))
        return (key, digest) if _KEY.fullmatch(key) and _SHA256.fullmatch(digest) else ("", "")


def look(account: Account, target: Target) -> Host:
    """The host, what it was told and what it dropped."""
    return host.look_at(account, target, vault.MEMORY, PURPOSE)


def plan(seen: Host, incident: Incident, options: Options) -> Plan | Waiting:
    """Ask the host once, keep each piece that it dropped, the index last; or keep why there is nothing."""
    kept = host.of_incident(seen.kept, incident)
    new = [one for one in seen.dropped if _is_piece(one.key, incident) and one.key not in kept]
    command = host.sent(seen, incident, PURPOSE)
    if new:
        return tuple(host.taking_in(seen, incident, one, command) for one in sorted(new, key=_index_last)[:AT_ONCE])
    if command and command.status in host.UNDER_WAY:
        return Waiting(f"the memory of {seen.instance_id} is still being read")
    if any(key.endswith((INDEX, ".json")) for key in kept):
        return ()
    if command:
        why = f"its command ended {command.status} after {len(kept)} pieces and without an index"
        return (host.noting(seen, incident, WHAT, why),)
    return _ask(seen, incident, options)


def _is_piece(key: str, incident: Incident) -> bool:
    """True for what the document drops; the form lets a host post other names too, and they are nobody's."""
    return vault.incident_of(key) == incident.id and bool(_PIECE.fullmatch(key.rpartition("/")[2]))


def _index_last(dropped: Dropped) -> tuple[bool, str]:
    return dropped.key.endswith(INDEX), dropped.key


def _ask(seen: Host, incident: Incident, options: Options) -> Plan:
    tool, digest = options.tool(seen.platform)
    if why := seen.hindrance() or ("" if tool else f"the playbook names no tool for {seen.platform} with its SHA-256"):
        return (host.noting(seen, incident, WHAT, why),)
    seconds = min(max(options.seconds, 300), 3_000)
    get = Call("s3", "GetObject", {"Bucket": seen.bucket, "Key": tool}, Place.EVIDENCE)
    where = {"Bucket": seen.safe.drop_bucket, "Key": f"{seen.folder}{incident.id}/"}
    post = Call("s3", "PutObject", where, Place.EVIDENCE)
    parameters = {
        "tool": Presigned(get, host.DELIVERY_SECONDS + 300),
        "sha256": digest,
        "form": Presigned(post, seconds + host.DELIVERY_SECONDS, PIECE_BYTES),
        "pieceBytes": str(PIECE_BYTES),
        "seconds": str(seconds),
    }
    says = f"have {seen.instance_id} read its memory with {tool} and drop it piece by piece, within {seconds} s"
    call = host.sending(seen, incident, PURPOSE, parameters)
    return (
        Step(says, (call,), seen.instance_id, once=True, kept="evidence: what runs on a host changes it, and is on record"),
    )


def restore(_now: Host, _recorded: Mapping[str, Host]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


ACTION: Action[Host, Options] = Action(
    name="capture-memory",
    about="Reads the memory of an instance with a tool from the evidence bucket, and keeps it as evidence.",
    works_on=instance.KIND,
    seen=Host,
    options=Options,
    permissions=(
        *host.may_ask(PURPOSE),
        vault.may_list(vault.MEMORY),
        *vault.may_drop(vault.MEMORY),
        *vault.may_store(vault.MEMORY),
        Permission(
            ("s3:GetObject",),
            ("arn:{partition}:s3:::{evidence_bucket}/tools/*",),
            Access.READ,
            roles=(Role.CONTAIN,),
            place=Place.EVIDENCE,
        ),
        vault.uses_key("kms:Decrypt", "s3:GetObject"),
    ),
    look=look,
    plan=plan,
    restore=restore,
    asks=True,
)
