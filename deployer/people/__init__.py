"""The door for people, as the deployer knows it: its routes in the template, and what the command line asks there."""
