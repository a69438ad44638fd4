"""The names of ATT&CK's techniques (attack.mitre.org), of those that detectors of AWS speak of; others go by their id alone."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "T1021": "Remote Services",
    "T1041": "Exfiltration Over C2 Channel",
    "T1046": "Network Service Discovery",
    "T1048": "Exfiltration Over Alternative Protocol",
    "T1059": "Command and Scripting Interpreter",
    "T1071": "Application Layer Protocol",
    "T1071.004": "Application Layer Protocol: DNS",
    "T1078": "Valid Accounts",
    "T1078.004": "Valid Accounts: Cloud Accounts",
    "T1087": "Account Discovery",
    "T1090": "Proxy",
    "T1098": "Account Manipulation",
    "T1105": "Ingress Tool Transfer",
    "T1110": "Brute Force",
    "T1136": "Create Account",
    "T1190": "Exploit Public-Facing Application",
    "T1485": "Data Destruction",
    "T1486": "Data Encrypted for Impact",
    "T1490": "Inhibit System Recovery",
    "T1496": "Resource Hijacking",
    "T1498": "Network Denial of Service",
    "T1526": "Cloud Service Discovery",
    "T1530": "Data from Cloud Storage",
    "T1537": "Transfer Data to Cloud Account",
    "T1552": "Unsecured Credentials",
    "T1552.005": "Unsecured Credentials: Cloud Instance Metadata API",
    "T1562": "Impair Defenses",
    "T1568": "Dynamic Resolution",
    "T1568.002": "Dynamic Resolution: Domain Generation Algorithms",
    "T1580": "Cloud Infrastructure Discovery",
    "T1595": "Active Scanning",
    "T1610": "Deploy Container",
    "T1611": "Escape to Host",
}


def technique(number: str) -> str:
    """A technique with its name, as a link to its page."""
    page = f"https://attack.mitre.org/techniques/{number.replace('.', '/')}/"
    return f"[{number}]({page}) {NAMES.get(number, '')}".rstrip()
