"""Measured claims, with the commands that give them."""
