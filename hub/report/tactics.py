"""What an attacker is after, by ATT&CK's tactics (attack.mitre.org/tactics/enterprise), for every type of finding.

GuardDuty's types begin with a purpose ("GuardDuty finding format": ThreatPurpose). Where that purpose is a tactic's name it is
the tactic. Where it is not, somebody has to decide, and the decision stands here with its reason; the first entry that a type
begins with holds, so what is particular stands before what is general. A test asks for every type that irhub knows.

Sources other than GuardDuty name rules and calls of their own; what nobody decided on is *Not classified*, and counted so.
"""

from collections.abc import Iterator
from functools import lru_cache

NOT_CLASSIFIED = "Not classified"

RECONNAISSANCE = "Reconnaissance"
RESOURCE_DEVELOPMENT = "Resource Development"
INITIAL_ACCESS = "Initial Access"
EXECUTION = "Execution"
PERSISTENCE = "Persistence"
PRIVILEGE_ESCALATION = "Privilege Escalation"
DEFENSE_EVASION = "Defense Evasion"
CREDENTIAL_ACCESS = "Credential Access"
DISCOVERY = "Discovery"
LATERAL_MOVEMENT = "Lateral Movement"
COMMAND_AND_CONTROL = "Command and Control"
EXFILTRATION = "Exfiltration"
IMPACT = "Impact"
SEVERAL = "Several tactics"

ORDER = (
    RECONNAISSANCE,
    RESOURCE_DEVELOPMENT,
    INITIAL_ACCESS,
    EXECUTION,
    PERSISTENCE,
    PRIVILEGE_ESCALATION,
    DEFENSE_EVASION,
    CREDENTIAL_ACCESS,
    DISCOVERY,
    LATERAL_MOVEMENT,
    COMMAND_AND_CONTROL,
    EXFILTRATION,
    IMPACT,
    SEVERAL,
    NOT_CLASSIFIED,
)
"""In the order in which an attack goes, which is the order of every table and chart."""

BEGINNINGS: tuple[tuple[str, str], ...] = (
    # Sequences are made of signals of several tactics; what they come to is a case for each resource.
    ("AttackSequence:", SEVERAL),
    # A backdoor is known by whom it obeys; what attacks others or sends their mail does harm by that.
    ("Backdoor:EC2/DenialOfService", IMPACT),
    ("Backdoor:EC2/Spambot", IMPACT),
    ("Backdoor:EC2/XORDDOS", IMPACT),
    ("Backdoor:", COMMAND_AND_CONTROL),
    # Unusual traffic is most of all data that leaves; an unusual launch is capacity that somebody else pays for.
    ("Behavior:EC2/NetworkPortUnusual", COMMAND_AND_CONTROL),
    ("Behavior:EC2/TrafficVolumeUnusual", EXFILTRATION),
    ("Behavior:IAMUser/InstanceLaunchUnusual", IMPACT),
    # Mining is resource hijacking (T1496).
    ("CryptoCurrency:", IMPACT),
    # ATT&CK keeps impairing of defenses under their evasion (T1562).
    ("DefenseImpairment:", DEFENSE_EVASION),
    ("Stealth:", DEFENSE_EVASION),
    ("Tampering:", DEFENSE_EVASION),
    # Brute force gives credentials (T1110), and a sweep over ports shows what there is (T1046), whatever the purpose says.
    ("Impact:EC2/WinRMBruteForce", CREDENTIAL_ACCESS),
    ("Impact:EC2/PortSweep", DISCOVERY),
    # A lookup of a bad name is how a program finds those whom it obeys (T1071.004).
    ("Impact:EC2/AbusedDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:EC2/MaliciousDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:EC2/SuspiciousDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:Runtime/AbusedDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:Runtime/MaliciousDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:Runtime/SuspiciousDomainRequest", COMMAND_AND_CONTROL),
    ("Impact:", IMPACT),
    # Malware that lies in a bucket was brought there (T1105, Ingress Tool Transfer).
    ("Object:S3/MaliciousFile", COMMAND_AND_CONTROL),
    ("S3Object:", COMMAND_AND_CONTROL),
    # Distributions made for intrusion: credentials that should not be there are used from outside (T1078).
    ("PenTest:", INITIAL_ACCESS),
    # Rights that let in whoever comes: the door is open (T1190); use of the root user is a valid account (T1078).
    ("Policy:IAMUser/", PRIVILEGE_ESCALATION),
    ("Policy:Kubernetes/AdminAccessToDefaultServiceAccount", PRIVILEGE_ESCALATION),
    ("Policy:", INITIAL_ACCESS),
    # From outside it is reconnaissance; calls by a credential of ours look around inside.
    ("Recon:EC2/Portscan", DISCOVERY),
    ("Recon:EC2/", RECONNAISSANCE),
    ("Recon:", DISCOVERY),
    ("ResourceConsumption:", IMPACT),
    # Trojans are known by whom they talk to, but for those that carry data away or were brought by a visit.
    ("Trojan:EC2/DNSDataExfiltration", EXFILTRATION),
    ("Trojan:EC2/DropPoint", EXFILTRATION),
    ("Trojan:Lambda/DropPoint", EXFILTRATION),
    ("Trojan:Runtime/DropPoint", EXFILTRATION),
    ("Trojan:EC2/DriveBySourceTraffic", INITIAL_ACCESS),
    ("Trojan:Runtime/DriveBySourceTraffic", INITIAL_ACCESS),
    ("Trojan:EC2/PhishingDomainRequest", INITIAL_ACCESS),
    ("Trojan:Runtime/PhishingDomainRequest", INITIAL_ACCESS),
    ("Trojan:", COMMAND_AND_CONTROL),
    # Access that nobody gave: by guessing, by the metadata service, by credentials that left; through Tor it is a channel.
    ("UnauthorizedAccess:EC2/MetadataDNSRebind", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:Runtime/MetadataDNSRebind", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:EC2/RDPBruteForce", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:EC2/SSHBruteForce", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration", CREDENTIAL_ACCESS),
    ("UnauthorizedAccess:EC2/TorIPCaller", INITIAL_ACCESS),
    ("UnauthorizedAccess:EC2/", COMMAND_AND_CONTROL),
    ("UnauthorizedAccess:Lambda/", COMMAND_AND_CONTROL),
    ("UnauthorizedAccess:Runtime/", COMMAND_AND_CONTROL),
    ("UnauthorizedAccess:", INITIAL_ACCESS),
    # The purpose is the tactic.
    ("ResourceDevelopment:", RESOURCE_DEVELOPMENT),
    ("InitialAccess:", INITIAL_ACCESS),
    ("Execution:", EXECUTION),
    ("Persistence:", PERSISTENCE),
    ("PrivilegeEscalation:", PRIVILEGE_ESCALATION),
    ("DefenseEvasion:", DEFENSE_EVASION),
    ("CredentialAccess:", CREDENTIAL_ACCESS),
    ("Discovery:", DISCOVERY),
    ("LateralMovement:", LATERAL_MOVEMENT),
    ("Exfiltration:", EXFILTRATION),
)
"""How types begin, and the tactic of those."""


@lru_cache(maxsize=1_024)
def tactic(finding_type: str) -> str:
    """The tactic behind a type of finding; *Not classified* where nobody decided on it."""
    return next(_meant(finding_type), NOT_CLASSIFIED)


def _meant(finding_type: str) -> Iterator[str]:
    return (meant for beginning, meant in BEGINNINGS if finding_type.startswith(beginning))
