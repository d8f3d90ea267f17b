"""The store: what the service knows of projects, and what may be kept of private tables.

A database and, beside it, one folder of files: uploads, each encrypted under a key of its own, and
releases. Who acts is an argument of everything that changes something; who may is not judged here.
"""
