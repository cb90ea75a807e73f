import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
if str(ROOT) not in sys.path:  # the benchmarks' synthetic model is used here too
    sys.path.append(str(ROOT))
