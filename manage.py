#!/usr/bin/env python
"""Tilannekuva's command line."""

import os
import sys

if __name__ == "__main__":
    from config import running_demo

    running_demo.tune(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
