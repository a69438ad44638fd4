"""How changes are carried out: what is told on the way, who is waited for, and how an operation is followed to its end."""
