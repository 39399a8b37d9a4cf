"""Attention and transformers. Small weights of two dimensions come from the seed, the others from `spread`."""

import torch
from nn_case import values
from nn_module_case import Spec, module_case

Q, K = values(3, 2, 4), values(5, 2, 4, lo=-1.5, hi=1.0)
BATCH = values(2, 3, 4)
CAUSAL = torch.ones(3, 3).triu(1).bool()
BLOCKED = torch.zeros(3, 5).bool()
BLOCKED[0, 1] = BLOCKED[2, 3] = True
PADDING = torch.tensor([[False] * 5, [False, False, False, True, True]])
MHA = [
    ({}, [Q, Q, Q], {}),
    ({}, [Q, K, K], {'need_weights': False}),
    ({}, [Q, K, K], {'average_attn_weights': False}),
    ({}, [Q, K, K], {'attn_mask': BLOCKED}),
    ({}, [Q, K, K], {'attn_mask': values(3, 5)}),
    ({}, [Q, K, K], {'attn_mask': values(4, 3, 5)}),
    ({}, [Q, K, K], {'key_padding_mask': PADDING}),
    ({}, [Q, K, K], {'key_padding_mask': PADDING, 'attn_mask': BLOCKED}),
    ({'add_bias_kv': True}, [Q, K, K], {'attn_mask': BLOCKED}),
    ({'add_zero_attn': True}, [Q, K, K], {'key_padding_mask': PADDING}),
    ({'add_bias_kv': True, 'add_zero_attn': True, 'bias': False}, [Q, K, K], {}),
    ({'kdim': 3, 'vdim': 5}, [Q, values(5, 2, 3), values(5, 2, 5)], {}),
    ({'batch_first': True}, [BATCH, BATCH, BATCH], {'attn_mask': CAUSAL}),
    ({}, [values(3, 4), values(5, 4), values(5, 4)], {'key_padding_mask': PADDING[1]}),
    ({'dropout': 0.5}, [Q, K, K], {}),
]
LAYERS = [
    {},
    {'norm_first': True, 'activation': 'gelu'},
    {'batch_first': True, 'layer_norm_eps': 0.01},
    {'dropout': 0.3},
    {'activation': Spec('Tanh')},
]


def attention():
    for kwargs, inputs, call in MHA:
        yield module_case('MultiheadAttention', [4, 2], kwargs, inputs, call=call)
    yield module_case('MultiheadAttention', [4, 2], {'dropout': 0.5}, [Q, K, K], training=False)


def layer(name, **kwargs):
    return Spec(name, 4, 2, 6, **{'dropout': 0.0, **kwargs})


def transformers():
    for kwargs in LAYERS:
        kwargs = {'dropout': 0.0, **kwargs}
        x, memory = (BATCH, BATCH * 0.5) if kwargs.get('batch_first') else (Q, K)
        yield module_case('TransformerEncoderLayer', [4, 2, 6], kwargs, [x], call={'src_mask': CAUSAL})
        yield module_case('TransformerDecoderLayer', [4, 2, 6], kwargs, [x, memory], call={'tgt_mask': CAUSAL})
    yield module_case('TransformerEncoderLayer', [4, 2, 6], {}, [Q], training=False)
    yield module_case('TransformerDecoderLayer', [4, 2, 6], {}, [Q, K], training=False,
                      call={'memory_mask': BLOCKED, 'memory_key_padding_mask': PADDING})
    yield module_case('TransformerEncoder', [layer('TransformerEncoderLayer'), 2], {}, [Q], call={'mask': CAUSAL})
    yield module_case('TransformerEncoder', [layer('TransformerEncoderLayer', norm_first=True), 2],
                      {'norm': Spec('LayerNorm', 4)}, [K], call={'src_key_padding_mask': PADDING})
    yield module_case('TransformerDecoder', [layer('TransformerDecoderLayer'), 2, Spec('LayerNorm', 4)], {}, [Q, K],
                      call={'tgt_mask': CAUSAL, 'memory_key_padding_mask': PADDING})
    yield module_case('Transformer', [4, 2, 1, 2, 6], {'dropout': 0.0}, [K, Q],
                      call={'tgt_mask': CAUSAL, 'src_key_padding_mask': PADDING})
    yield module_case('Transformer', [4, 2, 1, 1, 6], {'dropout': 0.2, 'norm_first': True}, [K, Q])
    yield module_case('Transformer', [4, 2, 1, 1, 6], {'dropout': 0.0, 'norm_first': True, 'batch_first': True},
                      [BATCH, BATCH * 0.5])
    options = {'d_model': 4, 'nhead': 2, 'num_encoder_layers': 1, 'num_decoder_layers': 1, 'dim_feedforward': 6}
    yield module_case('Transformer', [], {**options, 'dropout': 0.0, 'activation': 'gelu', 'layer_norm_eps': 0.1}, [K, Q])
    yield module_case('Transformer', [], {**options, 'dropout': 0.0}, [K, Q], training=False)
    own = {'custom_encoder': Spec('TransformerEncoder', layer('TransformerEncoderLayer'), 1),
           'custom_decoder': Spec('TransformerDecoder', layer('TransformerDecoderLayer'), 1)}
    yield module_case('Transformer', [4, 2], own, [K, Q])
    for norm_first in [False, True]:
        kwargs = {'dropout': 0.2, 'batch_first': True, 'norm_first': norm_first}
        yield module_case('TransformerEncoderLayer', [4, 2, 6], kwargs, [BATCH])
        yield module_case('TransformerDecoderLayer', [4, 2, 6], kwargs, [BATCH, BATCH * 0.5])
        yield module_case('Transformer', [4, 2, 1, 1, 6], kwargs, [BATCH, BATCH * 0.5])
