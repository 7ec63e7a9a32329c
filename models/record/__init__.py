"""What was trained: engines that make rows, runs that keep them, the store that all share."""
