"""Makes nn/*.json: layers, losses, initial values and printed forms of PyTorch's torch.nn. Needs Debian's python3-torch.

    /usr/bin/python3 test/golden/nn.py

Every case is data: the class, its arguments with names in camelCase, the seed, inputs, results and gradients. What is
not a scalar is multiplied by `cotangent`, whose elements differ, so that no gradient is hidden by symmetry.
"""

import sys
import warnings

sys.dont_write_bytecode = True
import nn_functional  # noqa: E402
import nn_init
import nn_layers
import nn_losses
import nn_models
from nn_case import save

warnings.filterwarnings('ignore')
save('layers', list(nn_layers.layers()))
save('losses', nn_losses.losses())
save('init', list(nn_init.cases()))
save('models', list(nn_models.cases()))
save('functional', list(nn_functional.cases()))
