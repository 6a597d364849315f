"""Django's command line. Settings are named by DJANGO_SETTINGS_MODULE (default: production)."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
    execute_from_command_line(sys.argv)
