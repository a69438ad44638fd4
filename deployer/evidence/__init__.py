"""Checking evidence against its manifest: every byte read again, nothing taken on trust but the lock of the bucket."""
