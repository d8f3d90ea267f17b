"""Surrogates: what stands in place of identifiers, from namespaces that hold no real one.

Functions of a public declaration, a seed and synthetic values: no private row is seen here.
"""
