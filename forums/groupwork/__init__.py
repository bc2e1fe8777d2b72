"""The room of a forum: phones are let in, sit at tables, work step by step, and are led from a console.

A file for each verb; the doors are forums/views/room_*.py. Nothing here needs an account but the console.
"""
