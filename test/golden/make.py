"""Makes ops/<family>.json: what PyTorch makes of every operation. Needs Debian's python3-torch (1.13).

    /usr/bin/python3 test/golden/make.py [family …]
"""

import json
import pathlib
import sys
import warnings

import torch

sys.dont_write_bytecode = True
import ops  # noqa: E402
import ops_arranging
import ops_decompositions
import ops_further
import ops_indexing
import ops_linalg
import ops_products
import ops_reduction
import ops_statistics
import ops_varied
import ops_views

FAMILIES = {
    'unary': ops.unary,
    'binary': ops.binary,
    'ternary': ops.ternary,
    'inplace': ops.inplace,
    'reduction': ops_reduction.cases,
    'views': ops_views.cases,
    'indexing': ops_indexing.cases,
    'linalg': ops_linalg.cases,
    'arranging': ops_arranging.cases,
    'statistics': ops_statistics.cases,
    'products': ops_products.cases,
    'decompositions': ops_decompositions.cases,
    'further': ops_further.cases,
    # Last: it varies the calls of all others
    'varied': ops_varied.cases,
}

warnings.filterwarnings('ignore')
torch.set_num_threads(1)
folder = pathlib.Path(__file__).parent / 'ops'
wanted = sys.argv[1:] or list(FAMILIES)
if 'varied' in wanted:
    # It varies the calls of the others, whose files stay as they are
    for family in [name for name in FAMILIES if name not in wanted]:
        list(FAMILIES[family]())
for family in wanted:
    cases = [case for case in FAMILIES[family]() if case is not None]
    lines = ',\n'.join('  ' + json.dumps(case, separators=(',', ':'), allow_nan=False) for case in cases)
    path = folder / f'{family}.json'
    head = f' "torch": "{torch.__version__}",\n'
    if family == 'varied':
        head += f' "leftOut": {json.dumps(ops_varied.LEFT_OUT, separators=(",", ":"))},\n'
    path.write_text(f'{{\n{head} "cases": [\n{lines}\n ]\n}}\n')
    print(f'{path.name}: {len(cases)} cases, {path.stat().st_size} bytes')
