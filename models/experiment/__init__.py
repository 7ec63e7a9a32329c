"""What an experiment is: a frozen value, and the tables that its fields choose from."""
