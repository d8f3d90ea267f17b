"""Fitting a network with torch: its gradients, exact; training on synthetic and private codes."""
