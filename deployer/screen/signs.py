"""The sign and the colour of each verb of a plan."""

from deployer.change import Verb

SIGNS = {
    Verb.CREATE: ("+", "green"),
    Verb.UPDATE: ("~", "yellow"),
    Verb.REPLACE: ("±", "magenta"),
    Verb.DELETE: ("-", "red"),
    Verb.NOTHING: ("=", "dim"),
    Verb.BY_HAND: ("!", "cyan"),
}
