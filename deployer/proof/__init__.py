"""Proof that what is deployed works: samples that arrive, dry runs, alarms and queues; and drills."""
