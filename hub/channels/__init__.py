"""One file per channel: the notice in the form that the channel's readers get; pure, the doors are in ``hub/aws``."""
