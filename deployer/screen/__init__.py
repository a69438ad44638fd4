"""What people see: lines, tables and progress."""
