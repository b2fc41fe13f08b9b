"""What people see: pages and files."""
