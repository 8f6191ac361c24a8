"""The helpers of the fault tests and the services they use are imported from here."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "load"), str(HERE / "sample")]
