/**
 * PyTorch's names that a user of tensors expects, by topic. What torchlet has of them is looked up, not written down: a
 * name is ours in camelCase unless `DIFFERENT` says otherwise. `scripts/pytorch-page.ts` makes docs/pytorch.md of it.
 */

/** A topic of PyTorch's reference and its names. */
export interface Topic {
  title: string;
  /** Names under `torch`, `torch.Tensor`, `torch.linalg` and `torch.nn.functional`, separated by blanks. */
  names: string;
  /** Whether they are functions of `nn.functional` rather than methods. */
  functional?: boolean;
  /** Where they compute unless one of the lists below names them; nothing where nothing is computed. */
  devices: 'all' | '';
}

export const TOPICS: readonly Topic[] = [
  {
    title: 'Making tensors',
    names: `tensor as_tensor from_numpy zeros ones empty full zeros_like ones_like empty_like full_like rand_like
      randn_like randint_like arange range linspace logspace eye rand randn randint randperm normal bernoulli multinomial poisson
      tril_indices triu_indices cartesian_prod combinations vander complex sparse_coo_tensor quantize_per_tensor
      new_zeros new_ones new_full new_tensor new_empty`,
    devices: 'all',
  },
  {
    title: 'Attributes',
    names: `shape size dim ndim numel dtype device layout requires_grad grad grad_fn is_leaf data T mT H mH stride
      storage_offset is_contiguous element_size nbytes itemsize untyped_storage _version is_floating_point is_complex
      is_nonzero`,
    devices: '',
  },
  {
    title: 'Conversion',
    names: `item tolist numpy to type type_as float double half bfloat16 int long short byte bool cpu cuda clone contiguous
      detach copy_ fill_ zero_ requires_grad_`,
    devices: 'all',
  },
  {
    title: 'Shapes and views',
    names: `view view_as reshape reshape_as flatten unflatten ravel squeeze unsqueeze transpose t permute movedim moveaxis
      swapaxes swapdims expand expand_as broadcast_to broadcast_tensors repeat tile repeat_interleave narrow select unbind
      chunk split tensor_split hsplit vsplit dsplit unfold as_strided diagonal diag diag_embed diagflat roll flip fliplr
      flipud rot90 meshgrid atleast_1d atleast_2d atleast_3d adjoint`,
    devices: 'all',
  },
  {
    title: 'Joining',
    names: 'cat concat stack hstack vstack dstack column_stack row_stack block_diag pad',
    devices: 'all',
  },
  {
    title: 'Indexing',
    names: `index_select gather scatter scatter_add scatter_reduce index_add index_copy index_fill index_put index_reduce
      take take_along_dim put_ masked_select masked_fill masked_scatter where nonzero argwhere select_scatter
      slice_scatter diagonal_scatter`,
    devices: 'all',
  },
  {
    title: 'Elementwise, of one tensor',
    names: `abs absolute neg negative sign sgn signbit positive exp exp2 expm1 log log2 log10 log1p sqrt rsqrt square reciprocal sin
      cos tan asin acos atan sinh cosh tanh asinh acosh atanh arcsin arccos arctan sigmoid relu erf erfc erfinv ceil floor round trunc fix
      frac clamp clip nan_to_num logit deg2rad rad2deg sinc lgamma mvlgamma digamma polygamma i0 angle real imag conj isnan isinf
      isposinf isneginf isfinite isreal logical_not bitwise_not frexp`,
    devices: 'all',
  },
  {
    title: 'Elementwise, of several tensors',
    names: `add sub subtract rsub mul multiply div divide true_divide floor_divide remainder fmod pow float_power maximum minimum fmax fmin
      atan2 arctan2 hypot logaddexp logaddexp2 lerp addcmul addcdiv copysign heaviside xlogy ldexp nextafter dist eq ne lt le
      gt ge not_equal less less_equal greater greater_equal equal allclose isclose logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor
      bitwise_left_shift bitwise_right_shift gcd lcm`,
    devices: 'all',
  },
  {
    title: 'Reductions and scans',
    names: `sum mean prod max min amax amin aminmax argmax argmin all any std var std_mean var_mean norm logsumexp
      median nanmedian mode nanmean nansum quantile nanquantile count_nonzero cumsum cumprod cummax cummin logcumsumexp
      diff trapezoid trapz cumulative_trapezoid gradient histc histogram bincount unique unique_consecutive cov corrcoef renorm`,
    devices: 'all',
  },
  {
    title: 'Sorting and searching',
    names: 'sort argsort topk kthvalue msort searchsorted bucketize isin',
    devices: 'all',
  },
  {
    title: 'Linear algebra',
    names: `matmul mm bmm mv dot vdot inner outer ger einsum tensordot addmm addmv addbmm baddbmm addr trace tril triu kron
      cross cdist pdist chain_matmul det logdet slogdet inverse pinverse cholesky qr svd lu matrix_power matrix_exp
      linalg.norm linalg.vector_norm linalg.matrix_norm linalg.inv linalg.solve linalg.det linalg.slogdet
      linalg.cholesky linalg.qr linalg.svd linalg.svdvals linalg.eigh linalg.eigvalsh linalg.eig linalg.lstsq
      linalg.pinv linalg.matrix_rank linalg.matrix_power linalg.matrix_exp linalg.cond linalg.multi_dot
      linalg.solve_triangular linalg.tensorsolve linalg.tensorinv linalg.lu linalg.cross linalg.diagonal linalg.vander linalg.vecdot`,
    devices: 'all',
  },
  { title: 'Softmax', names: 'softmax log_softmax softmin logsumexp', devices: 'all' },
  {
    title: 'Random numbers in place',
    names: 'uniform_ normal_ random_ bernoulli_ exponential_ geometric_ cauchy_ log_normal_',
    devices: 'all',
  },
  {
    title: 'Arithmetic in place',
    names: `add_ sub_ mul_ div_ addcmul_ addcdiv_ lerp_ clamp_ masked_fill_ index_add_ scatter_ scatter_add_ index_copy_
      index_fill_ index_put_ neg_ exp_ log_ sqrt_ pow_ relu_ sigmoid_ tanh_ cumsum_ unsqueeze_ squeeze_ transpose_ t_
      tril_ triu_ addmm_ baddbmm_ resize_ set_`,
    devices: 'all',
  },
  {
    title: 'torch.nn.functional',
    names: `linear bilinear relu relu6 leaky_relu elu selu celu gelu silu mish softplus softsign tanh tanhshrink
      hardshrink softshrink sigmoid hardsigmoid hardswish logsigmoid hardtanh threshold softmax log_softmax softmin
      gumbel_softmax glu prelu rrelu dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout layer_norm
      rms_norm batch_norm group_norm instance_norm local_response_norm normalize embedding embedding_bag one_hot conv1d
      conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d unfold fold max_pool1d max_pool2d max_pool3d
      max_unpool2d lp_pool2d avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d
      adaptive_max_pool1d adaptive_max_pool2d interpolate grid_sample affine_grid pad pixel_shuffle pixel_unshuffle
      channel_shuffle cosine_similarity pairwise_distance pdist scaled_dot_product_attention
      multi_head_attention_forward l1_loss mse_loss smooth_l1_loss huber_loss cross_entropy nll_loss gaussian_nll_loss
      poisson_nll_loss kl_div binary_cross_entropy binary_cross_entropy_with_logits hinge_embedding_loss
      margin_ranking_loss cosine_embedding_loss triplet_margin_loss triplet_margin_with_distance_loss multi_margin_loss
      multilabel_margin_loss multilabel_soft_margin_loss soft_margin_loss ctc_loss`,
    functional: true,
    devices: 'all',
  },
];

/** What is ours of a name that is not simply there in camelCase. */
export interface Difference {
  /** Where it is found instead: paths of exports, `x.` for methods and fields of tensors. */
  ours?: readonly string[];
  /** What a user should know; for a name without `ours`, why it is left out. */
  note: string;
}

/** Why whole groups of names are left out. */
const NO_COMPLEX = 'there are no complex tensors';
const FOUR_TYPES = 'the types are float32, float64, int32 and bool';
const SHAPE_IS_FIXED = 'the shape of a tensor does not change; take the view';
const DEPRECATED = "PyTorch's own advice is the name in `linalg`";

/** Names that are spelt otherwise here, behave otherwise or are left out, with the reason. */
export const DIFFERENT: Readonly<Record<string, Difference>> = {
  from_numpy: { ours: ['fromTypedArray'], note: 'takes a typed array and shares its memory' },
  randint_like: { ours: ['randint'], note: '`randint(low, high, x.shape)`' },
  range: { ours: ['arange'], note: 'deprecated in PyTorch; `arange` leaves out the end' },
  poisson: { note: "the stream of PyTorch's generator for it is not reproduced" },
  complex: { note: NO_COMPLEX },
  sparse_coo_tensor: { note: 'all tensors are dense' },
  quantize_per_tensor: { note: FOUR_TYPES },
  untyped_storage: { ours: ['x.storage'], note: 'a storage belongs to a device and is no list' },
  is_complex: { note: NO_COMPLEX },
  numpy: { ours: ['x.data'], note: 'a flat typed array in logical order; `toArray()` nests' },
  type: { ours: ['x.to', 'x.dtype'], note: '`to(dtype)` converts, `dtype` tells' },
  half: { note: FOUR_TYPES },
  bfloat16: { note: FOUR_TYPES },
  short: { note: FOUR_TYPES },
  byte: { note: `${FOUR_TYPES}; the \`data\` of a bool tensor is bytes` },
  cuda: { ours: ['x.to'], note: "`to('gpu')` after importing `torchlet/gpu`" },
  adjoint: { ours: ['x.mT'], note: 'the same for real numbers' },
  index_reduce: { ours: ['scatterReduce'], note: 'with the index expanded' },
  mvlgamma: { ours: ['lgamma'], note: 'a sum of `lgamma`' },
  real: { note: NO_COMPLEX },
  imag: { note: NO_COMPLEX },
  conj: { note: NO_COMPLEX },
  isreal: { note: NO_COMPLEX },
  frexp: { note: 'the bits of a float are out of reach of formulas' },
  nextafter: { note: 'the bits of a float are out of reach of formulas' },
  gcd: { note: 'a loop for each element, which a formula does not have' },
  lcm: { note: 'a loop for each element, which a formula does not have' },
  gradient: { ours: ['diff'], note: 'differences of neighbours; not those of second order' },
  histogram: { ours: ['histc'], note: 'bins of one width' },
  chain_matmul: { ours: ['linalg.multiDot'], note: DEPRECATED },
  cholesky: { ours: ['linalg.cholesky'], note: DEPRECATED },
  qr: { ours: ['linalg.qr'], note: DEPRECATED },
  svd: { ours: ['linalg.svd'], note: DEPRECATED },
  lu: {
    ours: ['linalg.solve'],
    note: 'no factors of LU; `solve`, `inv` and `det` compute with them',
  },
  'linalg.lu': {
    ours: ['linalg.solve'],
    note: 'no factors of LU; `solve`, `inv` and `det` compute with them',
  },
  'linalg.eig': { ours: ['linalg.eigh'], note: `of symmetric matrices; ${NO_COMPLEX}` },
  unsqueeze_: { ours: ['x.unsqueeze'], note: SHAPE_IS_FIXED },
  squeeze_: { ours: ['x.squeeze'], note: SHAPE_IS_FIXED },
  transpose_: { ours: ['x.transpose'], note: SHAPE_IS_FIXED },
  t_: { ours: ['x.t'], note: SHAPE_IS_FIXED },
  resize_: { ours: ['x.reshape'], note: SHAPE_IS_FIXED },
  set_: { ours: ['x.copy_'], note: 'a tensor keeps its storage' },
  grid_sample: { note: 'reading between the pixels of a grid is not built; `interpolate` resizes' },
  affine_grid: { note: 'serves `grid_sample`' },
  multi_head_attention_forward: {
    ours: ['nn.MultiheadAttention'],
    note: 'the module is the one way',
  },
};

/** What a user should know of names that are there. */
export const NOTES: Readonly<Record<string, string>> = {
  tensor: 'nested arrays, typed arrays, numbers',
  long: 'gives int32, the type of indices and labels',
  int: 'gives int32',
  item: '`itemAsync()` on every device',
  tolist: '`toArray()`; `toArrayAsync()` on every device',
  data: "the flat elements; PyTorch's `data` is `detach()` here",
  layout: "always `'strided'`",
  max: 'with a dimension `{ values, indices }`; with a tensor the elementwise maximum',
  min: 'with a dimension `{ values, indices }`; with a tensor the elementwise minimum',
  median: 'with a dimension `{ values, indices }`',
  where: 'as a method `x.where(condition, other)`',
  matrix_power: 'negative powers need the elements at once',
  'linalg.matrix_power': 'negative powers need the elements at once',
  nonzero: 'one row for each element that is not zero',
  matmul: 'there is no operator `@`',
  to: '`toAsync` from devices that cannot be read at once',
};

/** Random numbers are drawn on the CPU for every device, as PyTorch's CPU draws them. */
export const DRAWN_ON_CPU = [
  'rand randn randint randperm normal bernoulli multinomial rand_like randn_like randint_like',
  'uniform_ normal_ random_ bernoulli_ exponential_ geometric_ cauchy_ log_normal_',
  'dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout gumbel_softmax rrelu',
].flatMap((names) => names.split(' '));

/** Sorting happens on the CPU for every device. */
export const SORTED_ON_CPU =
  'sort argsort topk kthvalue msort median nanmedian mode quantile nanquantile'.split(' ');

/** What needs the elements at once, and so is an error on `gpu:webgpu` that says to move them first. */
export const READ_AT_ONCE = [
  'bincount histc unique unique_consecutive nonzero argwhere masked_select masked_scatter equal allclose is_nonzero',
  'det slogdet logdet inverse pinverse matrix_exp',
  ...'inv det slogdet qr svd svdvals solve solve_triangular cholesky pinv matrix_rank matrix_exp'
    .split(' ')
    .map((name) => `linalg.${name}`),
  'linalg.eigh linalg.eigvalsh linalg.lstsq linalg.cond linalg.tensorinv linalg.tensorsolve',
].flatMap((names) => names.split(' '));
