"""Shorter stories, one playbook each: a finding, what the hub did, what AWS shows of it, what people read, and the way back."""
