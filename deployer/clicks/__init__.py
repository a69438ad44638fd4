"""Custom actions of Security Hub, by which an analyst runs a playbook with a click: what is there, and what should be."""
