"""The only room of the deployer, with the sandbox, that knows boto3."""
