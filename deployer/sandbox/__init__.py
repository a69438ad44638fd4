"""An AWS Organization inside one process: moto's server, our repairs to it, and what AWS would move for us."""
