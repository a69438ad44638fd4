"""A sample finding of GuardDuty's own, made in the account whose way to the hub is to be proved.

Who may: a member makes its own samples, an administrator none for its members (GuardDuty User Guide, "Understanding the
relationship between GuardDuty administrator account and member accounts"). So the hub enters the member for it, by a role of
its own that can do nothing but this. It is no right of the role ``contain``: a proof must not widen what it proves.

Which type: GuardDuty publishes a new finding at once, and what repeats one only at the detector's publishing frequency, six
hours by default ("Processing GuardDuty findings with Amazon EventBridge"). So a type is taken that the detector has not seen
in 90 days; where it has seen all, the one that was seen longest ago, and the proof says that its sample may come late.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident

DETECTOR = "AWS::GuardDuty::Detector"
TYPES = (
    "Backdoor:EC2/C&CActivity.B",
    "Backdoor:EC2/DenialOfService.Dns",
    "Backdoor:EC2/DenialOfService.Tcp",
    "Backdoor:EC2/DenialOfService.Udp",
    "Backdoor:EC2/DenialOfService.UdpOnTcpPorts",
    "Backdoor:EC2/DenialOfService.UnusualProtocol",
    "Backdoor:EC2/Spambot",
    "Behavior:EC2/NetworkPortUnusual",
    "Behavior:EC2/TrafficVolumeUnusual",
    "CryptoCurrency:EC2/BitcoinTool.B",
    "Impact:EC2/PortSweep",
    "Impact:EC2/WinRMBruteForce",
    "Recon:EC2/Portscan",
    "Trojan:EC2/BlackholeTraffic",
    "Trojan:EC2/DropPoint",
    "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
    "UnauthorizedAccess:EC2/MetadataDNSRebind",
    "UnauthorizedAccess:EC2/RDPBruteForce",
    "UnauthorizedAccess:EC2/TorClient",
    "UnauthorizedAccess:EC2/TorRelay",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The detector, and the types that it has seen, the one seen longest ago first."""

    detector_id: str
    types: tuple[str, ...] = ()

    @property
    def repeats(self) -> bool:
        """True where any sample repeats a finding, so that it is published late."""
        return set(self.types) >= set(TYPES)

    @property
    def next_type(self) -> str:
        """The type that a sample is made of."""
        return next((kind for kind in TYPES if kind not in self.types), "") or self.types[0]


def look(account: Account, target: Target) -> Seen:
    """The detector and the types of findings it has had; raises ``ActionError`` where GuardDuty is off."""
    (answer,) = account.read(Call("guardduty", "ListDetectors"))
    if not answer["DetectorIds"]:
        raise ActionError(f"GuardDuty is off in {target.account_id} {target.region}. Switch it on: irhub guardduty enable.")
    detector_id = answer["DetectorIds"][0]
    criteria = {"Criterion": {"type": {"Equals": list(TYPES)}}}
    asked = {"DetectorId": detector_id, "FindingCriteria": criteria, "GroupBy": "FINDING_TYPE"}
    (statistics,) = account.read(Call("guardduty", "GetFindingsStatistics", asked))
    groups = statistics["FindingStatistics"].get("GroupedByFindingType", ())
    known = sorted((str(group["LastGeneratedAt"]), group["FindingType"]) for group in groups)
    return Seen(detector_id, tuple(kind for _, kind in known if kind in TYPES))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One sample."""
    asked = {"DetectorId": seen.detector_id, "FindingTypes": [seen.next_type]}
    return (Step(f"make a sample of {seen.next_type}", (Call("guardduty", "CreateSampleFindings", asked),), seen.detector_id),)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Nothing: only GuardDuty's administrator may archive findings (GuardDuty API, ArchiveFindings)."""
    return ()


ACTION = Action(
    name="send-sample",
    about="Makes a sample finding, to prove that findings of an account arrive.",
    works_on=DETECTOR,
    seen=Seen,
    options=NoOptions,
    permissions=(  # on anything: these calls know no resource (Service Authorization Reference, Amazon GuardDuty)
        Permission(("guardduty:GetFindingsStatistics", "guardduty:ListDetectors"), ("*",), Access.READ, roles=(Role.VERIFY,)),
        Permission(("guardduty:CreateSampleFindings",), ("*",), Access.WRITE, roles=(Role.VERIFY,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    role=Role.VERIFY,
)
