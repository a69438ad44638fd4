"""What runs in the hub account: a finding comes in, the resource is contained, people are told, all can be undone."""
