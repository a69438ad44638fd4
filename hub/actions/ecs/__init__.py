"""Actions on tasks of ECS, and on the instances that they run on."""
