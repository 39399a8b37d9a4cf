"""Makes nn/*.json: layers, losses, initial values and printed forms of PyTorch's torch.nn. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/nn.py [name …]

Every case is data: the class, its arguments with names in camelCase, the seed, inputs, results and gradients. What is
not a scalar is multiplied by `cotangent`, whose elements differ, so that no gradient is hidden by symmetry.
"""

import sys
import warnings

sys.dont_write_bytecode = True
import nn_attention  # noqa: E402
import nn_ctc
import nn_embedding
import nn_functional
import nn_init
import nn_layers
import nn_losses
import nn_margin_losses
import nn_models
import nn_normalization
import nn_pairs
import nn_recurrent
import nn_reparametrized
import nn_resampling
import nn_windows
from nn_case import save

warnings.filterwarnings('ignore')
FIXTURES = {
    'layers': nn_layers.layers,
    'losses': nn_losses.losses,
    'init': nn_init.cases,
    'models': nn_models.cases,
    'functional': nn_functional.cases,
    'normalization': nn_normalization.cases,
    'embedding': nn_embedding.cases,
    'dropout': nn_embedding.dropouts,
    'ctc': nn_ctc.cases,
    'recurrent': nn_recurrent.cases,
    'reparametrized': nn_reparametrized.cases,
    'resampling': nn_resampling.cases,
    'margin-losses': nn_margin_losses.cases,
    'pairs': nn_pairs.cases,
    'attention': nn_attention.attention,
    'transformer': nn_attention.transformers,
    'convolution': nn_windows.convolutions,
    'pooling': nn_windows.pools,
}
for name, cases in FIXTURES.items():
    if name in sys.argv[1:] or len(sys.argv) == 1:
        save(name, list(cases()))
