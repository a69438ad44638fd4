"""Proof that what is deployed works: samples that arrive, dry runs, alarms and queues; and drills."""

from deployer.proof.verifying import How, verify
from deployer.proof.words import Proof, Row

__all__ = ["How", "Proof", "Row", "verify"]
