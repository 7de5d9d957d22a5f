"""``python -m graph``: the commands of ``graph.cli``."""

import sys

from graph.cli import main

sys.exit(main())
