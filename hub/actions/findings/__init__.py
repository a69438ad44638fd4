"""Actions about findings themselves, in the services that keep them."""
