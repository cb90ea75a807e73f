import sys
from pathlib import Path

HERE = Path(__file__).parent
# the benchmarks' synthetic model, and the peers beside this file
for folder in (HERE.parents[1], HERE):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
