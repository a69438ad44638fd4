"""What somebody changed behind irhub's back: looked for by CloudFormation, in every account and Region."""
