"""The REST API under /api/v1, for programs that act in a person's place by a token.

`table.py` lists every route with the action that it needs and what is sent and answered; that list
serves (`serving.py`), is described as OpenAPI (`description.py`) and walked by tests.
"""
