"""Step Functions at work: moto's interpreter runs the machines, and here is what it needs to run them as AWS does.

The interpreter is LocalStack's, carried by moto. It parses and evaluates the states; whose account and role its tasks have,
what its threads wait for, and how an execution ends from outside is put right in this room.
"""
