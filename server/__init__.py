"""What app.py is made of: routes, warm-up."""
