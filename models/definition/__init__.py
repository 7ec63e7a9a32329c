"""The readable truth in PyTorch and numpy: network, training, collapse, frame, best line."""
