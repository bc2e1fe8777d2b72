"""Simulated people in a room: phones and a facilitator that know nothing but the web interface of a server.

They read pages and send forms as browsers do. Nothing of the application is imported here, so that what they show is
what people would meet. Rehearsals, `manage.py rehearse`, tests and measurements play with them.

Source: docs/adr/0023-rehearsal.md
"""
