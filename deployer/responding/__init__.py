"""Responding by hand: what is meant, asked of the hub and followed, or done from here when the hub is down."""
