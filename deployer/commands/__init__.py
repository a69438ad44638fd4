"""One file per command: options in, words out."""
