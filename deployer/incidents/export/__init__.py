"""The whole case as files that can be handed over: the record, the timeline, the evidence, and a hash of each."""
