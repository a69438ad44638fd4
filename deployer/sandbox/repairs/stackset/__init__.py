"""Service-managed StackSets: what is kept of them, whom they reach, what is done there, and what is answered."""
