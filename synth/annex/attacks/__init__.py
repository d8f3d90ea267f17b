"""Attacks with controls, on models of persons of whom some are known to be in and others not."""
