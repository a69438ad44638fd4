"""What the deployer's own roles need, as IAM policies made from the calls that it makes."""
