"""The reader: a process of its own for each table that is brought, where hostile files end.

It has the key of one upload and answers questions about its rows; the web server holds no table.
"""
