"""`make stories`: plays every story, and writes down what was said; ends with 1 where one does not hold."""

import sys

import click

from deployer.demo.stories.names import STORIES
from deployer.demo.stories.theatre import perform, script_of
from deployer.docs.stories import FOLDER
from deployer.docs.stories.page import Transcript, index, page

FOLDER.mkdir(exist_ok=True)
pages = {"README": index(script_of)}
wrong = []
for name in sys.argv[1:] or STORIES:
    transcript = Transcript()
    if not perform(name, transcript).holds:
        wrong.append(name)
    pages[name] = page(name, script_of(name), transcript.rows)
for name, text in pages.items():
    path = FOLDER / f"{name}.md"
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(path)
sys.exit(f"These do not hold: {', '.join(wrong)}" if wrong else 0)
