"""``python -m reconcile``."""

import sys

from reconcile.cli.app import main

sys.exit(main())
