"""Dead letters: what could not be brought to the hub, read or done, and the way each can still go."""
