"""The doctor: coded checks of everything that a deployment stands on, each with its reason and what mends it.

``examine`` is the one door. The command `irhub doctor` calls it for the whole installation; whoever is about to change some
accounts calls it for just those.
"""

from deployer.doctor.check import Answer, Check, Report, Result, Scope, Verdict
from deployer.doctor.examine import examine

__all__ = ["Answer", "Check", "Report", "Result", "Scope", "Verdict", "examine"]
