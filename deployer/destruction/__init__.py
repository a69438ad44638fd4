"""Taking an installation away: what goes, what stays and until when, and the proof that nothing else is left."""
