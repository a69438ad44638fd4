"""Pictures of a terminal for the pages of `docs/`: irhub's own commands, run in the sandbox, as a terminal showed them.

Nothing is drawn by hand. Each command runs as a process of its own on a pseudo terminal; what it wrote there is kept as rows
and drawn as SVG. Only what differs from run to run, such as times, is set to one value (`settled`), so that a picture changes
with what it shows and with nothing else.
"""

from deployer.docs import FOLDER as PAGES

FOLDER = PAGES / "pictures"
"""Where pictures lie in a checkout."""
