"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to2, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to2, key) && key !== except)
        __defProp(to2, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to2;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// src/errors.ts
var TorchletError = class extends Error {
  /** Where in a model the error arose, innermost first: `model.2 (Linear(8, 1))`. */
  modulePath = [];
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
  /**
   * Says in which module the error arose: the message then begins with `in model.2 (Linear(8, 1))`.
   *
   * @param place the module's path and printed form
   * @returns this error
   */
  inModule(place) {
    if (this.modulePath.length === 0) this.message = `in ${place}: ${this.message}`;
    this.modulePath.push(place);
    return this;
  }
};
var ShapeError = class extends TorchletError {
  constructor(message, shapes = []) {
    super(message);
    this.shapes = shapes;
  }
  shapes;
};
var DTypeError = class extends TorchletError {
  constructor(message, dtypes = []) {
    super(message);
    this.dtypes = dtypes;
  }
  dtypes;
};
var DeviceError = class extends TorchletError {
  constructor(message, devices2 = []) {
    super(message);
    this.devices = devices2;
  }
  devices;
};
var GradError = class extends TorchletError {
  constructor(message, op = null) {
    super(message);
    this.op = op;
  }
  op;
};
var OptionError = class extends TorchletError {
  constructor(message, option = null) {
    super(message);
    this.option = option;
  }
  option;
};
var ValueError = class extends TorchletError {
  constructor(message, value = void 0) {
    super(message);
    this.value = value;
  }
  value;
};
var IndexError = class extends TorchletError {
  constructor(message, index = void 0) {
    super(message);
    this.index = index;
  }
  index;
};
var FormulaError = class extends TorchletError {
  constructor(message, formula, position) {
    super(`${message}
  ${formula}
  ${" ".repeat(position)}^`);
    this.formula = formula;
    this.position = position;
  }
  formula;
  position;
};
var StateDictError = class extends TorchletError {
  constructor(message, missingKeys = [], unexpectedKeys = []) {
    super(message);
    this.missingKeys = missingKeys;
    this.unexpectedKeys = unexpectedKeys;
  }
  missingKeys;
  unexpectedKeys;
};
function nearestName(name, known) {
  let best = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  if (best === null) return null;
  const most = Math.max(1, Math.floor(Math.min(name.length, best.length) / 2));
  return bestDistance <= most ? best : null;
}
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
function kindOf(value) {
  if (value === null || value === void 0) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
function unknownOption(op, option, known) {
  const near = nearestName(option, known);
  const advice = near !== null ? `Did you mean '${near}'?` : `Known: ${known.join(", ") || "none"}.`;
  return new OptionError(`${op}: unknown option '${option}'. ${advice}`, option);
}

// src/dtype.ts
var DTYPES = ["bool", "int32", "float32", "float64"];
var ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array
};
var BYTES = { float32: 4, float64: 8, int32: 4, bool: 1 };
var RANK = { bool: 0, int32: 1, float32: 2, float64: 3 };
function newArray(dtype, length) {
  return new ARRAYS[dtype](length);
}
function dtypeOf(array) {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Int32Array) return "int32";
  return "bool";
}
function isFloating(dtype) {
  return dtype === "float32" || dtype === "float64";
}
function promoteTypes(a, b) {
  return RANK[a] >= RANK[b] ? a : b;
}
function checkDType(op, dtype) {
  if (dtype in ARRAYS) return dtype;
  const near = nearestName(dtype, DTYPES);
  throw new DTypeError(
    `${op}: unknown dtype '${dtype}'. ${near ? `Did you mean '${near}'?` : `Known: ${DTYPES.join(", ")}.`}`,
    [dtype]
  );
}

// src/backend/backend.ts
var Storage = class {
  constructor(backend, dtype, length, data, base) {
    this.backend = backend;
    this.dtype = dtype;
    this.length = length;
    this.data = data;
    this.base = base;
  }
  backend;
  dtype;
  length;
  data;
  base;
  /** Counts the changes made in place; autograd compares it with what a saved tensor had. */
  version = 0;
  /** The operation that made the last of them, for error messages. */
  changedBy = "";
};
var ScalarKernel = class {
  constructor(name, inputs, params, body, results) {
    this.name = name;
    this.inputs = inputs;
    this.params = params;
    this.body = body;
    this.results = results;
  }
  name;
  inputs;
  params;
  body;
  results;
  /** Where a backend keeps what it compiled from this kernel. */
  compiled = /* @__PURE__ */ new Map();
  /** The same for the CPU backend, which is looked up at every call. */
  cpu = void 0;
};

// src/backend/registry.ts
var backends = /* @__PURE__ */ new Map();
var resolvers = /* @__PURE__ */ new Map();
function registerBackend(backend) {
  backends.set(backend.name, backend);
}
function registerLazily(name, resolve) {
  resolvers.set(name, resolve);
}
function getBackend(name) {
  const backend = backends.get(name);
  if (backend !== void 0) return backend;
  const resolve = resolvers.get(name);
  if (resolve !== void 0) return resolve();
  const means = /^(gpu|cuda|mps|webgl|webgpu)/.exec(name)?.[1];
  const there = listBackends().some((known2) => known2.startsWith("gpu"));
  const then = means === "gpu" ? "to register the gpu devices" : "and use 'gpu'";
  const advice = means === void 0 || there ? "Use one of those." : `Add \`import 'torchlet/gpu'\` ${then}.`;
  const known = listBackends().join(", ") || "none";
  throw new DeviceError(`device: '${name}' is not registered; there is ${known}. ${advice}`, [
    name
  ]);
}
function listBackends() {
  return [...backends.keys(), ...resolvers.keys()];
}

// src/backend/cpu/allocate.ts
var ON_HEAP = 16;
var FROM_SLAB = 2048;
var SLAB_BYTES = 65536;
var Slab = class {
  constructor(dtype) {
    this.dtype = dtype;
    this.capacity = SLAB_BYTES / BYTES[dtype];
    this.align = 8 / BYTES[dtype] - 1;
    this.array = newArray(dtype, 0);
    this.used = this.capacity;
  }
  dtype;
  capacity;
  align;
  array;
  used = 0;
  cut(backend, length) {
    let base = this.used;
    if (base + length > this.capacity) {
      this.array = newArray(this.dtype, this.capacity);
      base = 0;
    }
    this.used = base + length + this.align & ~this.align;
    return new Storage(backend, this.dtype, length, this.array, base);
  }
};
var float32 = new Slab("float32");
var float64 = new Slab("float64");
var int32 = new Slab("int32");
var bool = new Slab("bool");
function allocate(backend, dtype, length) {
  if (length <= ON_HEAP || length > FROM_SLAB) {
    return new Storage(backend, dtype, length, newArray(dtype, length), 0);
  }
  if (dtype === "float32") return float32.cut(backend, length);
  if (dtype === "float64") return float64.cut(backend, length);
  return (dtype === "int32" ? int32 : bool).cut(backend, length);
}

// src/shape.ts
function numelOf(shape) {
  let n = 1;
  for (let i = 0; i < shape.length; i++) n *= shape[i];
  return n;
}
function contiguousStrides(shape) {
  const strides = new Array(shape.length);
  let stride2 = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride2;
    stride2 *= Math.max(shape[i], 1);
  }
  return strides;
}
function isContiguous(shape, strides) {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1) {
      if (strides[i] !== expected) return false;
      expected *= shape[i];
    }
  }
  return true;
}
function sameShape(a, b) {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
function formatShape(shape) {
  return `[${shape.join(", ")}]`;
}
function broadcastShapes(op, ...shapes) {
  let result = shapes[0];
  for (let i = 1; i < shapes.length; i++) result = broadcastTwo(op, result, shapes[i], shapes);
  return result;
}
function broadcastTwo(op, a, b, all2) {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const result = new Array(rank);
  for (let i = 1; i <= rank; i++) {
    const x = i <= a.length ? a[a.length - i] : 1;
    const y = i <= b.length ? b[b.length - i] : 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        `${op}: shapes ${all2.map(formatShape).join(" and ")} do not broadcast: sizes ${x} and ${y} at dimension ${rank - i} (counted from the right: -${i}) differ and neither is 1. Reshape one operand, or unsqueeze() the dimension that it lacks.`,
        all2
      );
    }
    result[rank - i] = x === 1 ? y : x;
  }
  return result;
}
function normalizeDim(op, dim2, rank) {
  const span = Math.max(rank, 1);
  if (!Number.isInteger(dim2) || dim2 < -span || dim2 >= span) {
    throw new IndexError(
      `${op}: dim ${dim2} is out of range for ${rank} dimension${rank === 1 ? "" : "s"}. Use ${-span} to ${span - 1}.`,
      dim2
    );
  }
  return dim2 < 0 ? dim2 + span : dim2;
}
function normalizeDims(op, dims, rank) {
  if (dims === null || dims === void 0) return Array.from({ length: rank }, (_, i) => i);
  if (!Array.isArray(dims)) {
    const dim2 = normalizeDim(op, dims, rank);
    return rank === 0 ? [] : [dim2];
  }
  if (dims.length === 0) return Array.from({ length: rank }, (_, i) => i);
  const result = dims.map((dim2) => normalizeDim(op, dim2, rank));
  const seen = new Set(result);
  if (seen.size !== result.length) {
    throw new IndexError(
      `${op}: dims ${formatShape(dims)} name a dimension twice. Name each once.`,
      dims
    );
  }
  return rank === 0 ? [] : result;
}
function checkSizes(op, sizes) {
  for (const size2 of sizes) {
    if (!Number.isInteger(size2) || size2 < 0) {
      throw new ShapeError(
        `${op}: ${formatShape(sizes)} has a size of ${size2}. Give whole numbers of 0 or more.`,
        [sizes]
      );
    }
  }
}
function reducedShape(shape, dims, keepdim) {
  const result = [];
  for (let i = 0; i < shape.length; i++) {
    if (!dims.includes(i)) result.push(shape[i]);
    else if (keepdim) result.push(1);
  }
  return result;
}

// src/backend/cpu/compile.ts
var KernelLoops = class {
  constructor(compiled) {
    this.compiled = compiled;
  }
  compiled;
  /** The loop for float32 operands that all lie densely: most calls of a training loop. */
  dense = null;
  flat = /* @__PURE__ */ new Map();
  nested = /* @__PURE__ */ new Map();
  reductions = /* @__PURE__ */ new Map();
};
var compiling = functionsAllowed();
function functionsAllowed() {
  try {
    return new Function("return 1")() === 1;
  } catch {
    return false;
  }
}
function loopsOf(kernel) {
  const loops = kernel.cpu;
  if (loops !== void 0 && loops.compiled === compiling) return loops;
  const fresh = new KernelLoops(compiling);
  kernel.cpu = fresh;
  return fresh;
}
function compile(name, signature, args, body) {
  const safe = name.replace(/\W/g, "_");
  const source = `//# sourceURL=torchlet/${safe}/${signature}`;
  return new Function(`return (function ${safe}_(${args}) {
${body}
})
${source}`)();
}
var FITS = 9;
function signatureOf(inputs, outs, walk, rest) {
  const count2 = inputs.length + outs.length;
  const n = outs[0].count;
  const inner2 = walk === null ? 0 : walk.strides.length - count2;
  let code = 0;
  let text = "";
  for (let k = 0; k < count2; k++) {
    const view2 = k < inputs.length ? inputs[k] : outs[k - inputs.length];
    const still = walk === null ? view2.count !== n : walk.strides[inner2 + k] === 0;
    const dense = walk === null ? !still : walk.strides[inner2 + k] === 1;
    const digit = RANK[view2.dtype] + (dense ? 0 : still ? 4 : 8);
    code = code * 16 + digit;
    if (count2 > FITS) text += String.fromCharCode(65 + digit);
  }
  return count2 > FITS ? `${text}${rest}` : code * 131072 + rest;
}
function stepsOf(walk, count2) {
  const last = walk.strides.slice(walk.strides.length - count2);
  return last.map((stride2) => stride2 === 1 ? "dense" : stride2 === 0 ? "still" : "strided");
}

// node_modules/jsep/dist/jsep.js
var Hooks = class {
  /**
   * @callback HookCallback
   * @this {*|Jsep} this
   * @param {Jsep} env
   * @returns: void
   */
  /**
   * Adds the given callback to the list of callbacks for the given hook.
   *
   * The callback will be invoked when the hook it is registered for is run.
   *
   * One callback function can be registered to multiple hooks and the same hook multiple times.
   *
   * @param {string|object} name The name of the hook, or an object of callbacks keyed by name
   * @param {HookCallback|boolean} callback The callback function which is given environment variables.
   * @param {?boolean} [first=false] Will add the hook to the top of the list (defaults to the bottom)
   * @public
   */
  add(name, callback, first) {
    if (typeof arguments[0] != "string") {
      for (let name2 in arguments[0]) {
        this.add(name2, arguments[0][name2], arguments[1]);
      }
    } else {
      (Array.isArray(name) ? name : [name]).forEach(function(name2) {
        this[name2] = this[name2] || [];
        if (callback) {
          this[name2][first ? "unshift" : "push"](callback);
        }
      }, this);
    }
  }
  /**
   * Runs a hook invoking all registered callbacks with the given environment variables.
   *
   * Callbacks will be invoked synchronously and in the order in which they were registered.
   *
   * @param {string} name The name of the hook.
   * @param {Object<string, any>} env The environment variables of the hook passed to all callbacks registered.
   * @public
   */
  run(name, env) {
    this[name] = this[name] || [];
    this[name].forEach(function(callback) {
      callback.call(env && env.context ? env.context : env, env);
    });
  }
};
var Plugins = class {
  constructor(jsep2) {
    this.jsep = jsep2;
    this.registered = {};
  }
  /**
   * @callback PluginSetup
   * @this {Jsep} jsep
   * @returns: void
   */
  /**
   * Adds the given plugin(s) to the registry
   *
   * @param {object} plugins
   * @param {string} plugins.name The name of the plugin
   * @param {PluginSetup} plugins.init The init function
   * @public
   */
  register(...plugins) {
    plugins.forEach((plugin) => {
      if (typeof plugin !== "object" || !plugin.name || !plugin.init) {
        throw new Error("Invalid JSEP plugin format");
      }
      if (this.registered[plugin.name]) {
        return;
      }
      plugin.init(this.jsep);
      this.registered[plugin.name] = plugin;
    });
  }
};
var Jsep = class _Jsep {
  /**
   * @returns {string}
   */
  static get version() {
    return "1.6.0";
  }
  /**
   * @returns {string}
   */
  static toString() {
    return "JavaScript Expression Parser (JSEP) v" + _Jsep.version;
  }
  // ==================== CONFIG ================================
  /**
   * @method addUnaryOp
   * @param {string} op_name The name of the unary op to add
   * @returns {Jsep}
   */
  static addUnaryOp(op_name) {
    _Jsep.max_unop_len = Math.max(op_name.length, _Jsep.max_unop_len);
    _Jsep.unary_ops[op_name] = 1;
    return _Jsep;
  }
  /**
   * @method jsep.addBinaryOp
   * @param {string} op_name The name of the binary op to add
   * @param {number} precedence The precedence of the binary op (can be a float). Higher number = higher precedence
   * @param {boolean} [isRightAssociative=false] whether operator is right-associative
   * @returns {Jsep}
   */
  static addBinaryOp(op_name, precedence, isRightAssociative) {
    _Jsep.max_binop_len = Math.max(op_name.length, _Jsep.max_binop_len);
    _Jsep.binary_ops[op_name] = precedence;
    if (isRightAssociative) {
      _Jsep.right_associative.add(op_name);
    } else {
      _Jsep.right_associative.delete(op_name);
    }
    return _Jsep;
  }
  /**
   * @method addIdentifierChar
   * @param {string} char The additional character to treat as a valid part of an identifier
   * @returns {Jsep}
   */
  static addIdentifierChar(char) {
    _Jsep.additional_identifier_chars.add(char);
    return _Jsep;
  }
  /**
   * @method addLiteral
   * @param {string} literal_name The name of the literal to add
   * @param {*} literal_value The value of the literal
   * @returns {Jsep}
   */
  static addLiteral(literal_name, literal_value) {
    _Jsep.literals[literal_name] = literal_value;
    return _Jsep;
  }
  /**
   * @method removeUnaryOp
   * @param {string} op_name The name of the unary op to remove
   * @returns {Jsep}
   */
  static removeUnaryOp(op_name) {
    delete _Jsep.unary_ops[op_name];
    if (op_name.length === _Jsep.max_unop_len) {
      _Jsep.max_unop_len = _Jsep.getMaxKeyLen(_Jsep.unary_ops);
    }
    return _Jsep;
  }
  /**
   * @method removeAllUnaryOps
   * @returns {Jsep}
   */
  static removeAllUnaryOps() {
    _Jsep.unary_ops = {};
    _Jsep.max_unop_len = 0;
    return _Jsep;
  }
  /**
   * @method removeIdentifierChar
   * @param {string} char The additional character to stop treating as a valid part of an identifier
   * @returns {Jsep}
   */
  static removeIdentifierChar(char) {
    _Jsep.additional_identifier_chars.delete(char);
    return _Jsep;
  }
  /**
   * @method removeBinaryOp
   * @param {string} op_name The name of the binary op to remove
   * @returns {Jsep}
   */
  static removeBinaryOp(op_name) {
    delete _Jsep.binary_ops[op_name];
    if (op_name.length === _Jsep.max_binop_len) {
      _Jsep.max_binop_len = _Jsep.getMaxKeyLen(_Jsep.binary_ops);
    }
    _Jsep.right_associative.delete(op_name);
    return _Jsep;
  }
  /**
   * @method removeAllBinaryOps
   * @returns {Jsep}
   */
  static removeAllBinaryOps() {
    _Jsep.binary_ops = {};
    _Jsep.max_binop_len = 0;
    return _Jsep;
  }
  /**
   * @method removeLiteral
   * @param {string} literal_name The name of the literal to remove
   * @returns {Jsep}
   */
  static removeLiteral(literal_name) {
    delete _Jsep.literals[literal_name];
    return _Jsep;
  }
  /**
   * @method removeAllLiterals
   * @returns {Jsep}
   */
  static removeAllLiterals() {
    _Jsep.literals = {};
    return _Jsep;
  }
  // ==================== END CONFIG ============================
  /**
   * @returns {string}
   */
  get char() {
    return this.expr.charAt(this.index);
  }
  /**
   * @returns {number}
   */
  get code() {
    return this.expr.charCodeAt(this.index);
  }
  /**
   * @param {string} expr a string with the passed in express
   * @returns Jsep
   */
  constructor(expr2) {
    this.expr = expr2;
    this.index = 0;
  }
  /**
   * static top-level parser
   * @returns {jsep.Expression}
   */
  static parse(expr2) {
    return new _Jsep(expr2).parse();
  }
  /**
   * Get the longest key length of any object
   * @param {object} obj
   * @returns {number}
   */
  static getMaxKeyLen(obj) {
    return Math.max(0, ...Object.keys(obj).map((k) => k.length));
  }
  /**
   * `ch` is a character code in the next three functions
   * @param {number} ch
   * @returns {boolean}
   */
  static isDecimalDigit(ch) {
    return ch >= 48 && ch <= 57;
  }
  /**
   * Returns the precedence of a binary operator or `0` if it isn't a binary operator. Can be float.
   * @param {string} op_val
   * @returns {number}
   */
  static binaryPrecedence(op_val) {
    return _Jsep.binary_ops[op_val] || 0;
  }
  /**
   * Looks for start of identifier
   * @param {number} ch
   * @returns {boolean}
   */
  static isIdentifierStart(ch) {
    return ch >= 65 && ch <= 90 || // A...Z
    ch >= 97 && ch <= 122 || // a...z
    ch >= 128 && !_Jsep.binary_ops[String.fromCharCode(ch)] || // any non-ASCII that is not an operator
    _Jsep.additional_identifier_chars.has(String.fromCharCode(ch));
  }
  /**
   * @param {number} ch
   * @returns {boolean}
   */
  static isIdentifierPart(ch) {
    return _Jsep.isIdentifierStart(ch) || _Jsep.isDecimalDigit(ch);
  }
  /**
   * throw error at index of the expression
   * @param {string} message
   * @throws
   */
  throwError(message) {
    const error = new Error(message + " at character " + this.index);
    error.index = this.index;
    error.description = message;
    throw error;
  }
  /**
   * Run a given hook
   * @param {string} name
   * @param {jsep.Expression|false} [node]
   * @returns {?jsep.Expression}
   */
  runHook(name, node) {
    if (_Jsep.hooks[name]) {
      const env = { context: this, node };
      _Jsep.hooks.run(name, env);
      return env.node;
    }
    return node;
  }
  /**
   * Runs a given hook until one returns a node
   * @param {string} name
   * @returns {?jsep.Expression}
   */
  searchHook(name) {
    if (_Jsep.hooks[name]) {
      const env = { context: this };
      _Jsep.hooks[name].find(function(callback) {
        callback.call(env.context, env);
        return env.node;
      });
      return env.node;
    }
  }
  /**
   * Push `index` up to the next non-space character
   */
  gobbleSpaces() {
    let ch = this.code;
    while (ch === _Jsep.SPACE_CODE || ch === _Jsep.TAB_CODE || ch === _Jsep.LF_CODE || ch === _Jsep.CR_CODE) {
      ch = this.expr.charCodeAt(++this.index);
    }
    this.runHook("gobble-spaces");
  }
  /**
   * Top-level method to parse all expressions and returns compound or single node
   * @returns {jsep.Expression}
   */
  parse() {
    this.runHook("before-all");
    const nodes = this.gobbleExpressions();
    const node = nodes.length === 1 ? nodes[0] : {
      type: _Jsep.COMPOUND,
      body: nodes
    };
    return this.runHook("after-all", node);
  }
  /**
   * top-level parser (but can be reused within as well)
   * @param {number} [untilICode]
   * @returns {jsep.Expression[]}
   */
  gobbleExpressions(untilICode) {
    let nodes = [], ch_i, node;
    while (this.index < this.expr.length) {
      ch_i = this.code;
      if (ch_i === _Jsep.SEMCOL_CODE || ch_i === _Jsep.COMMA_CODE) {
        this.index++;
      } else {
        if (node = this.gobbleExpression()) {
          nodes.push(node);
        } else if (this.index < this.expr.length) {
          if (ch_i === untilICode) {
            break;
          }
          this.throwError('Unexpected "' + this.char + '"');
        }
      }
    }
    return nodes;
  }
  /**
   * The main parsing function.
   * @returns {?jsep.Expression}
   */
  gobbleExpression() {
    const node = this.searchHook("gobble-expression") || this.gobbleBinaryExpression();
    this.gobbleSpaces();
    return this.runHook("after-expression", node);
  }
  /**
   * Search for the operation portion of the string (e.g. `+`, `===`)
   * Start by taking the longest possible binary operations (3 characters: `===`, `!==`, `>>>`)
   * and move down from 3 to 2 to 1 character until a matching binary operation is found
   * then, return that binary operation
   * @returns {string|boolean}
   */
  gobbleBinaryOp() {
    this.gobbleSpaces();
    let to_check = this.expr.substr(this.index, _Jsep.max_binop_len);
    let tc_len = to_check.length;
    while (tc_len > 0) {
      if (_Jsep.binary_ops.hasOwnProperty(to_check) && (!_Jsep.isIdentifierStart(this.code) || this.index + to_check.length < this.expr.length && !_Jsep.isIdentifierPart(this.expr.charCodeAt(this.index + to_check.length)))) {
        this.index += tc_len;
        return to_check;
      }
      to_check = to_check.substr(0, --tc_len);
    }
    return false;
  }
  /**
   * This function is responsible for gobbling an individual expression,
   * e.g. `1`, `1+2`, `a+(b*2)-Math.sqrt(2)`
   * @returns {?jsep.BinaryExpression}
   */
  gobbleBinaryExpression() {
    let node, biop, prec, stack2, biop_info, left, right, i, cur_biop;
    left = this.gobbleToken();
    if (!left) {
      return left;
    }
    biop = this.gobbleBinaryOp();
    if (!biop) {
      return left;
    }
    biop_info = { value: biop, prec: _Jsep.binaryPrecedence(biop), right_a: _Jsep.right_associative.has(biop) };
    right = this.gobbleToken();
    if (!right) {
      this.throwError("Expected expression after " + biop);
    }
    stack2 = [left, biop_info, right];
    while (biop = this.gobbleBinaryOp()) {
      prec = _Jsep.binaryPrecedence(biop);
      if (prec === 0) {
        this.index -= biop.length;
        break;
      }
      biop_info = { value: biop, prec, right_a: _Jsep.right_associative.has(biop) };
      cur_biop = biop;
      const comparePrev = (prev) => biop_info.right_a && prev.right_a ? prec > prev.prec : prec <= prev.prec;
      while (stack2.length > 2 && comparePrev(stack2[stack2.length - 2])) {
        right = stack2.pop();
        biop = stack2.pop().value;
        left = stack2.pop();
        node = {
          type: _Jsep.BINARY_EXP,
          operator: biop,
          left,
          right
        };
        stack2.push(node);
      }
      node = this.gobbleToken();
      if (!node) {
        this.throwError("Expected expression after " + cur_biop);
      }
      stack2.push(biop_info, node);
    }
    i = stack2.length - 1;
    node = stack2[i];
    while (i > 1) {
      node = {
        type: _Jsep.BINARY_EXP,
        operator: stack2[i - 1].value,
        left: stack2[i - 2],
        right: node
      };
      i -= 2;
    }
    return node;
  }
  /**
   * An individual part of a binary expression:
   * e.g. `foo.bar(baz)`, `1`, `"abc"`, `(a % 2)` (because it's in parenthesis)
   * @returns {boolean|jsep.Expression}
   */
  gobbleToken() {
    let ch, to_check, tc_len, node;
    this.gobbleSpaces();
    node = this.searchHook("gobble-token");
    if (node) {
      return this.runHook("after-token", node);
    }
    ch = this.code;
    if (_Jsep.isDecimalDigit(ch) || ch === _Jsep.PERIOD_CODE) {
      return this.gobbleNumericLiteral();
    }
    if (ch === _Jsep.SQUOTE_CODE || ch === _Jsep.DQUOTE_CODE) {
      node = this.gobbleStringLiteral();
    } else if (ch === _Jsep.OBRACK_CODE) {
      node = this.gobbleArray();
    } else {
      to_check = this.expr.substr(this.index, _Jsep.max_unop_len);
      tc_len = to_check.length;
      while (tc_len > 0) {
        if (_Jsep.unary_ops.hasOwnProperty(to_check) && (!_Jsep.isIdentifierStart(this.code) || this.index + to_check.length < this.expr.length && !_Jsep.isIdentifierPart(this.expr.charCodeAt(this.index + to_check.length)))) {
          this.index += tc_len;
          const argument = this.gobbleToken();
          if (!argument) {
            this.throwError("missing unaryOp argument");
          }
          return this.runHook("after-token", {
            type: _Jsep.UNARY_EXP,
            operator: to_check,
            argument,
            prefix: true
          });
        }
        to_check = to_check.substr(0, --tc_len);
      }
      if (_Jsep.isIdentifierStart(ch)) {
        node = this.gobbleIdentifier();
        if (_Jsep.literals.hasOwnProperty(node.name)) {
          node = {
            type: _Jsep.LITERAL,
            value: _Jsep.literals[node.name],
            raw: node.name
          };
        } else if (node.name === _Jsep.this_str) {
          node = { type: _Jsep.THIS_EXP };
        }
      } else if (ch === _Jsep.OPAREN_CODE) {
        node = this.gobbleGroup();
      }
    }
    if (!node) {
      return this.runHook("after-token", false);
    }
    node = this.gobbleTokenProperty(node);
    return this.runHook("after-token", node);
  }
  /**
   * Gobble properties of of identifiers/strings/arrays/groups.
   * e.g. `foo`, `bar.baz`, `foo['bar'].baz`
   * It also gobbles function calls:
   * e.g. `Math.acos(obj.angle)`
   * @param {jsep.Expression} node
   * @returns {jsep.Expression}
   */
  gobbleTokenProperty(node) {
    this.gobbleSpaces();
    let ch = this.code;
    while (ch === _Jsep.PERIOD_CODE || ch === _Jsep.OBRACK_CODE || ch === _Jsep.OPAREN_CODE || ch === _Jsep.QUMARK_CODE) {
      let optional;
      if (ch === _Jsep.QUMARK_CODE) {
        if (this.expr.charCodeAt(this.index + 1) !== _Jsep.PERIOD_CODE) {
          break;
        }
        optional = true;
        this.index += 2;
        this.gobbleSpaces();
        ch = this.code;
      }
      this.index++;
      if (ch === _Jsep.OBRACK_CODE) {
        node = {
          type: _Jsep.MEMBER_EXP,
          computed: true,
          object: node,
          property: this.gobbleExpression()
        };
        if (!node.property) {
          this.throwError('Unexpected "' + this.char + '"');
        }
        this.gobbleSpaces();
        ch = this.code;
        if (ch !== _Jsep.CBRACK_CODE) {
          this.throwError("Unclosed [");
        }
        this.index++;
      } else if (ch === _Jsep.OPAREN_CODE) {
        node = {
          type: _Jsep.CALL_EXP,
          "arguments": this.gobbleArguments(_Jsep.CPAREN_CODE),
          callee: node
        };
      } else if (ch === _Jsep.PERIOD_CODE || optional) {
        if (optional) {
          this.index--;
        }
        this.gobbleSpaces();
        node = {
          type: _Jsep.MEMBER_EXP,
          computed: false,
          object: node,
          property: this.gobbleIdentifier()
        };
      }
      if (optional) {
        node.optional = true;
      }
      this.gobbleSpaces();
      ch = this.code;
    }
    return node;
  }
  /**
   * Parse simple numeric literals: `12`, `3.4`, `.5`. Do this by using a string to
   * keep track of everything in the numeric literal and then calling `parseFloat` on that string
   * @returns {jsep.Literal}
   */
  gobbleNumericLiteral() {
    let number2 = "", ch, chCode;
    while (_Jsep.isDecimalDigit(this.code)) {
      number2 += this.expr.charAt(this.index++);
    }
    if (this.code === _Jsep.PERIOD_CODE) {
      number2 += this.expr.charAt(this.index++);
      while (_Jsep.isDecimalDigit(this.code)) {
        number2 += this.expr.charAt(this.index++);
      }
    }
    ch = this.char;
    if (ch === "e" || ch === "E") {
      number2 += this.expr.charAt(this.index++);
      ch = this.char;
      if (ch === "+" || ch === "-") {
        number2 += this.expr.charAt(this.index++);
      }
      while (_Jsep.isDecimalDigit(this.code)) {
        number2 += this.expr.charAt(this.index++);
      }
      if (!_Jsep.isDecimalDigit(this.expr.charCodeAt(this.index - 1))) {
        this.throwError("Expected exponent (" + number2 + this.char + ")");
      }
    }
    chCode = this.code;
    if (_Jsep.isIdentifierStart(chCode)) {
      this.throwError("Variable names cannot start with a number (" + number2 + this.char + ")");
    } else if (chCode === _Jsep.PERIOD_CODE || number2.length === 1 && number2.charCodeAt(0) === _Jsep.PERIOD_CODE) {
      this.throwError("Unexpected period");
    }
    return {
      type: _Jsep.LITERAL,
      value: parseFloat(number2),
      raw: number2
    };
  }
  /**
   * Parses a string literal, staring with single or double quotes with basic support for escape codes
   * e.g. `"hello world"`, `'this is\nJSEP'`
   * @returns {jsep.Literal}
   */
  gobbleStringLiteral() {
    let str = "";
    const startIndex = this.index;
    const quote = this.expr.charAt(this.index++);
    let closed = false;
    while (this.index < this.expr.length) {
      let ch = this.expr.charAt(this.index++);
      if (ch === quote) {
        closed = true;
        break;
      } else if (ch === "\\") {
        ch = this.expr.charAt(this.index++);
        switch (ch) {
          case "n":
            str += "\n";
            break;
          case "r":
            str += "\r";
            break;
          case "t":
            str += "	";
            break;
          case "b":
            str += "\b";
            break;
          case "f":
            str += "\f";
            break;
          case "v":
            str += "\v";
            break;
          default:
            str += ch;
        }
      } else {
        str += ch;
      }
    }
    if (!closed) {
      this.throwError('Unclosed quote after "' + str + '"');
    }
    return {
      type: _Jsep.LITERAL,
      value: str,
      raw: this.expr.substring(startIndex, this.index)
    };
  }
  /**
   * Gobbles only identifiers
   * e.g.: `foo`, `_value`, `$x1`
   * Also, this function checks if that identifier is a literal:
   * (e.g. `true`, `false`, `null`) or `this`
   * @returns {jsep.Identifier}
   */
  gobbleIdentifier() {
    let ch = this.code, start2 = this.index;
    if (_Jsep.isIdentifierStart(ch)) {
      this.index++;
    } else {
      this.throwError("Unexpected " + this.char);
    }
    while (this.index < this.expr.length) {
      ch = this.code;
      if (_Jsep.isIdentifierPart(ch)) {
        this.index++;
      } else {
        break;
      }
    }
    return {
      type: _Jsep.IDENTIFIER,
      name: this.expr.slice(start2, this.index)
    };
  }
  /**
   * Gobbles a list of arguments within the context of a function call
   * or array literal. This function also assumes that the opening character
   * `(` or `[` has already been gobbled, and gobbles expressions and commas
   * until the terminator character `)` or `]` is encountered.
   * e.g. `foo(bar, baz)`, `my_func()`, or `[bar, baz]`
   * @param {number} termination
   * @returns {jsep.Expression[]}
   */
  gobbleArguments(termination) {
    const args = [];
    let closed = false;
    let separator_count = 0;
    while (this.index < this.expr.length) {
      this.gobbleSpaces();
      let ch_i = this.code;
      if (ch_i === termination) {
        closed = true;
        this.index++;
        if (termination === _Jsep.CPAREN_CODE && separator_count && separator_count >= args.length) {
          this.throwError("Unexpected token " + String.fromCharCode(termination));
        }
        break;
      } else if (ch_i === _Jsep.COMMA_CODE) {
        this.index++;
        separator_count++;
        if (separator_count !== args.length) {
          if (termination === _Jsep.CPAREN_CODE) {
            this.throwError("Unexpected token ,");
          } else if (termination === _Jsep.CBRACK_CODE) {
            for (let arg = args.length; arg < separator_count; arg++) {
              args.push(null);
            }
          }
        }
      } else if (args.length !== separator_count && separator_count !== 0) {
        this.throwError("Expected comma");
      } else {
        const node = this.gobbleExpression();
        if (!node || node.type === _Jsep.COMPOUND) {
          this.throwError("Expected comma");
        }
        args.push(node);
      }
    }
    if (!closed) {
      this.throwError("Expected " + String.fromCharCode(termination));
    }
    return args;
  }
  /**
   * Responsible for parsing a group of things within parentheses `()`
   * that have no identifier in front (so not a function call)
   * This function assumes that it needs to gobble the opening parenthesis
   * and then tries to gobble everything within that parenthesis, assuming
   * that the next thing it should see is the close parenthesis. If not,
   * then the expression probably doesn't have a `)`
   * @returns {boolean|jsep.Expression}
   */
  gobbleGroup() {
    this.index++;
    let nodes = this.gobbleExpressions(_Jsep.CPAREN_CODE);
    if (this.code === _Jsep.CPAREN_CODE) {
      this.index++;
      if (nodes.length === 1) {
        return nodes[0];
      } else if (!nodes.length) {
        return false;
      } else {
        return {
          type: _Jsep.SEQUENCE_EXP,
          expressions: nodes
        };
      }
    } else {
      this.throwError("Unclosed (");
    }
  }
  /**
   * Responsible for parsing Array literals `[1, 2, 3]`
   * This function assumes that it needs to gobble the opening bracket
   * and then tries to gobble the expressions as arguments.
   * @returns {jsep.ArrayExpression}
   */
  gobbleArray() {
    this.index++;
    return {
      type: _Jsep.ARRAY_EXP,
      elements: this.gobbleArguments(_Jsep.CBRACK_CODE)
    };
  }
};
var hooks = new Hooks();
Object.assign(Jsep, {
  hooks,
  plugins: new Plugins(Jsep),
  // Node Types
  // ----------
  // This is the full set of types that any JSEP node can be.
  // Store them here to save space when minified
  COMPOUND: "Compound",
  SEQUENCE_EXP: "SequenceExpression",
  IDENTIFIER: "Identifier",
  MEMBER_EXP: "MemberExpression",
  LITERAL: "Literal",
  THIS_EXP: "ThisExpression",
  CALL_EXP: "CallExpression",
  UNARY_EXP: "UnaryExpression",
  BINARY_EXP: "BinaryExpression",
  ARRAY_EXP: "ArrayExpression",
  TAB_CODE: 9,
  LF_CODE: 10,
  CR_CODE: 13,
  SPACE_CODE: 32,
  PERIOD_CODE: 46,
  // '.'
  COMMA_CODE: 44,
  // ','
  SQUOTE_CODE: 39,
  // single quote
  DQUOTE_CODE: 34,
  // double quotes
  OPAREN_CODE: 40,
  // (
  CPAREN_CODE: 41,
  // )
  OBRACK_CODE: 91,
  // [
  CBRACK_CODE: 93,
  // ]
  QUMARK_CODE: 63,
  // ?
  SEMCOL_CODE: 59,
  // ;
  COLON_CODE: 58,
  // :
  // Operations
  // ----------
  // Use a quickly-accessible map to store all of the unary operators
  // Values are set to `1` (it really doesn't matter)
  unary_ops: {
    "-": 1,
    "!": 1,
    "~": 1,
    "+": 1
  },
  // Also use a map for the binary operations but set their values to their
  // binary precedence for quick reference (higher number = higher precedence)
  // see [Order of operations](https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Operator_Precedence)
  binary_ops: {
    "||": 1,
    "??": 1,
    "&&": 2,
    "|": 3,
    "^": 4,
    "&": 5,
    "==": 6,
    "!=": 6,
    "===": 6,
    "!==": 6,
    "<": 7,
    ">": 7,
    "<=": 7,
    ">=": 7,
    "<<": 8,
    ">>": 8,
    ">>>": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "%": 10,
    "**": 11
  },
  // sets specific binary_ops as right-associative
  right_associative: /* @__PURE__ */ new Set(["**"]),
  // Additional valid identifier chars, apart from a-z, A-Z and 0-9 (except on the starting char)
  additional_identifier_chars: /* @__PURE__ */ new Set(["$", "_"]),
  // Literals
  // ----------
  // Store the values to return for the various literals we may encounter
  literals: {
    "true": true,
    "false": false,
    "null": null
  },
  // Except for `this`, which is special. This could be changed to something like `'self'` as well
  this_str: "this"
});
Jsep.max_unop_len = Jsep.getMaxKeyLen(Jsep.unary_ops);
Jsep.max_binop_len = Jsep.getMaxKeyLen(Jsep.binary_ops);
var jsep = (expr2) => new Jsep(expr2).parse();
var stdClassProps = Object.getOwnPropertyNames(class Test {
});
Object.getOwnPropertyNames(Jsep).filter((prop) => !stdClassProps.includes(prop) && jsep[prop] === void 0).forEach((m) => {
  jsep[m] = Jsep[m];
});
jsep.Jsep = Jsep;
var CONDITIONAL_EXP = "ConditionalExpression";
var ternary = {
  name: "ternary",
  init(jsep2) {
    jsep2.hooks.add("after-expression", function gobbleTernary(env) {
      if (env.node && this.code === jsep2.QUMARK_CODE) {
        this.index++;
        const test = env.node;
        const consequent = this.gobbleExpression();
        if (!consequent) {
          this.throwError("Expected expression");
        }
        this.gobbleSpaces();
        if (this.code === jsep2.COLON_CODE) {
          this.index++;
          const alternate = this.gobbleExpression();
          if (!alternate) {
            this.throwError("Expected expression");
          }
          env.node = {
            type: CONDITIONAL_EXP,
            test,
            consequent,
            alternate
          };
          if (test.operator && jsep2.binary_ops[test.operator] <= 0.9) {
            let newTest = test;
            while (newTest.right.operator && jsep2.binary_ops[newTest.right.operator] <= 0.9) {
              newTest = newTest.right;
            }
            env.node.test = newTest.right;
            newTest.right = env.node;
            env.node = test;
          }
        } else {
          this.throwError("Expected :");
        }
      }
    });
  }
};
jsep.plugins.register(ternary);

// src/backend/cpu/loop-text.ts
var SHORT = 160;
var WAYS = 8;
function headText(kernel, outs) {
  const views = [...upTo(kernel.inputs).map((k) => `inputs[${k}]`), ...outs];
  return [
    ...views.map((view2, k) => `const d${k} = ${view2}.storage.data, a${k}_0 = ${view2}.offset;`),
    ...upTo(kernel.params).map((k) => `const p${k} = params[${k}];`)
  ].join("\n");
}
function walkText(rank, operands) {
  const level = (v) => [
    `const n${v} = walk.sizes[${v}];`,
    ...upTo(operands).map((k) => `const s${k}_${v} = walk.strides[${v * operands + k}];`)
  ];
  return upTo(rank).flatMap(level).join("\n");
}
function elementText(kernel, place, steps) {
  const reads = upTo(kernel.inputs).filter((k) => steps[k] !== "still").map((k) => `const x${k} = d${k}[${place(k)}];`);
  return [...reads, ...kernel.body].join("\n");
}
function loopsText(first, last, count2, inner2) {
  let text = inner2;
  for (let v = last - 1; v >= first; v--) {
    const start2 = upTo(count2).map((k) => `, a${k}_${v + 1} = a${k}_${v}`);
    const step2 = upTo(count2).map((k) => `, a${k}_${v + 1} += s${k}_${v}`);
    const head = `let i${v} = 0${start2.join("")}; i${v} < n${v}; i${v}++${step2.join("")}`;
    text = `for (${head}) {
${text}
}`;
  }
  return text;
}
function innerText(kernel, v, steps, element2, base = null) {
  const operands = upTo(steps.length);
  const place = (way) => (k) => {
    if (steps[k] !== "dense") return `a${k}_${v + 1}`;
    return `${base === null ? `a${k}_${v} + ` : ""}i${way > 0 ? ` + ${way}` : ""}`;
  };
  const strided = operands.filter((k) => steps[k] === "strided");
  const move = strided.map((k) => `a${k}_${v + 1} += s${k}_${v};`).join(" ");
  const one = (way) => `{
${element2(place(way), way)}
${move}
}`;
  const still = operands.filter((k) => k < kernel.inputs && steps[k] === "still");
  const short = one(0).length < SHORT;
  const end = base === null ? `n${v}` : `${base} + n${v}`;
  return [
    "{",
    ...still.map((k) => `const x${k} = d${k}[a${k}_${v}];`),
    ...strided.map((k) => `let a${k}_${v + 1} = a${k}_${v};`),
    `let i = ${base ?? 0};`,
    `const end = ${end};`,
    short ? `for (; i < end - ${WAYS - 1}; i += ${WAYS}) {
${upTo(WAYS).map(one).join("\n")}
}` : "",
    `for (; i < end; i++) ${one(0)}`,
    "}"
  ].join("\n");
}
function flatText(kernel, steps) {
  const [first, ...others] = upTo(steps.length).filter((k) => steps[k] === "dense");
  const element2 = mapElement(kernel, steps);
  const apart = innerText(kernel, 0, steps, element2);
  const together = innerText(kernel, 0, steps, element2, `a${first}_0`);
  const same = others.map((k) => `a${k}_0 === a${first}_0`).join(" && ");
  return [
    headText(kernel, outNames(kernel)),
    "const n0 = outs[0].count;",
    // Arrays of their own all begin at 0: with one index for all the loop is a third faster.
    same === "" ? together : `if (${same}) ${together} else ${apart}`
  ].join("\n");
}
function nestText(kernel, rank, steps) {
  const count2 = kernel.inputs + kernel.results.length;
  if (rank === 0) return flatText(kernel, new Array(count2).fill("dense"));
  const inner2 = innerText(kernel, rank - 1, steps, mapElement(kernel, steps));
  return [
    headText(kernel, outNames(kernel)),
    walkText(rank, count2),
    loopsText(0, rank - 1, count2, inner2)
  ].join("\n");
}
function mapElement(kernel, steps) {
  return (place) => {
    const stores = kernel.results.map((result, r) => {
      const k = kernel.inputs + r;
      return `d${k}[${place(k)}] = ${result};`;
    });
    return `${elementText(kernel, place, steps)}
${stores.join("\n")}`;
  };
}
function upTo(n) {
  return Array.from({ length: n }, (_, k) => k);
}
function outNames(kernel) {
  return kernel.results.map((_, r) => `outs[${r}]`);
}

// src/backend/cpu/reduce-text.ts
var IDENTITY = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY
};
var COMBINE = {
  sum: (total, value) => `${total} + ${value}`,
  prod: (total, value) => `${total} * ${value}`,
  max: (total, value) => `Math.max(${total}, ${value})`,
  min: (total, value) => `Math.min(${total}, ${value})`
};
function reduceText(kernel, plan) {
  return [
    headText(kernel, ["out"]),
    walkText(plan.rank, kernel.inputs + 1),
    loopsText(
      0,
      plan.kept,
      kernel.inputs + 1,
      plan.row ? rowText(kernel, plan) : lineText(kernel, plan)
    )
  ].join("\n");
}
function lineText(kernel, plan) {
  const { reducer, kept, rank, compensated, steps } = plan;
  const totals2 = upTo(compensated ? 1 : 4).map((w) => `total${w}`);
  const element2 = (place, way) => {
    const total = totals2[way % totals2.length];
    return `${valueText(kernel, place, steps)}
${stepText(plan, total, "lost")}`;
  };
  const inner2 = kept < rank ? innerText(kernel, rank - 1, steps, element2) : `{
${element2((k2) => `a${k2}_${rank}`, 0)}
}`;
  const all2 = totals2.reduce((one, other) => COMBINE[reducer](one, other));
  const k = kernel.inputs;
  return [
    `let ${totals2.map((total) => `${total} = ${IDENTITY[reducer]}`).join(", ")}, lost = 0;`,
    loopsText(kept, rank - 1, kernel.inputs, inner2),
    `d${k}[a${k}_${kept}] = scale * (${compensated ? closeText(all2, "lost") : all2});`
  ].join("\n");
}
function rowText(kernel, plan) {
  const { reducer, kept, rank, compensated, steps } = plan;
  const k = kernel.inputs;
  const last = rank - 1;
  const n = `n${last}`;
  const element2 = (place, way) => {
    const j = way === 0 ? "i" : `i + ${way}`;
    return `${valueText(kernel, place, steps)}
${stepText(plan, `row[${j}]`, `row[${n} + ${j}]`)}`;
  };
  const total = compensated ? closeText("row[j]", `row[${n} + j]`) : "row[j]";
  const to2 = `d${k}[a${k}_${kept} + j * s${k}_${last}]`;
  return [
    `const row = totals(${compensated ? 2 : 1} * ${n});`,
    `row.fill(${IDENTITY[reducer]}, 0, ${n});`,
    compensated ? `row.fill(0, ${n}, 2 * ${n});` : "",
    loopsText(kept, last, k, innerText(kernel, last, steps, element2)),
    `for (let j = 0; j < ${n}; j++) ${to2} = scale * (${total});`
  ].join("\n");
}
function valueText(kernel, place, steps) {
  return `${elementText(kernel, place, steps)}
const value = +(${kernel.results[0]});`;
}
function stepText(plan, total, lost) {
  if (!plan.compensated) return `${total} = ${COMBINE[plan.reducer](total, "value")};`;
  return [
    `const sum = ${total} + value, added = sum - ${total};`,
    `${lost} += (${total} - (sum - added)) + (value - added);`,
    `${total} = sum;`
  ].join("\n");
}
function closeText(total, lost) {
  return `${lost} === ${lost} ? ${total} + ${lost} : ${total}`;
}

// src/backend/cpu/walk.ts
function dataOf(view2) {
  return view2.storage.data;
}
function walkOver(shape, operands) {
  const rank = shape.length;
  const count2 = operands.length;
  const sizes = [];
  const strides = [];
  for (let d = 0; d < rank; d++) {
    const size2 = shape[d];
    if (size2 === 1) continue;
    const last = strides.length - count2;
    let merges = last >= 0;
    for (let k = 0; k < count2; k++) {
      const view2 = operands[k];
      const own = d - rank + view2.shape.length;
      const stride2 = own < 0 || view2.shape[own] === 1 ? 0 : view2.strides[own];
      if (merges && strides[last + k] !== stride2 * size2) merges = false;
      strides.push(stride2);
    }
    if (merges) {
      sizes[sizes.length - 1] *= size2;
      for (let k = count2 - 1; k >= 0; k--) strides[last + k] = strides.pop();
    } else {
      sizes.push(size2);
    }
  }
  return { sizes, strides };
}
function pickFrom(walk, dims) {
  const operands = walk.strides.length / Math.max(walk.sizes.length, 1);
  const sizes = [];
  const strides = [];
  for (const d of dims) {
    sizes.push(walk.sizes[d]);
    for (let k = 0; k < operands; k++) strides.push(walk.strides[d * operands + k]);
  }
  return { sizes, strides };
}
var Cursor = class {
  constructor(walk, views, depth2 = walk.sizes.length) {
    this.walk = walk;
    this.depth = depth2;
    this.at = views.map((view2) => view2.offset);
    this.index = new Array(depth2).fill(0);
  }
  walk;
  depth;
  at;
  index;
  /** Goes one step on; false, and back at the start, after the last. */
  next() {
    const { at: at2, index } = this;
    const { sizes, strides } = this.walk;
    const count2 = at2.length;
    for (let d = this.depth - 1; d >= 0; d--) {
      index[d]++;
      const back = index[d] === sizes[d] ? sizes[d] - 1 : 0;
      for (let k = 0; k < count2; k++) {
        at2[k] += back === 0 ? strides[d * count2 + k] : -back * strides[d * count2 + k];
      }
      if (back === 0) return true;
      index[d] = 0;
    }
    return false;
  }
};
function lineOf(view2, dim2) {
  if (view2.shape.length === 0) return { length: 1, step: 0 };
  return { length: view2.shape[dim2], step: view2.strides[dim2] };
}
function linesAlong(shape, dim2) {
  const lines = shape.slice();
  if (lines.length > 0) lines[dim2] = 1;
  return lines;
}

// src/backend/cpu/interpret.ts
var GLOBALS = { NaN: Number.NaN, Infinity: Infinity };
var BINARY = {
  "+": (a, b) => (s) => a(s) + b(s),
  "-": (a, b) => (s) => a(s) - b(s),
  "*": (a, b) => (s) => a(s) * b(s),
  "/": (a, b) => (s) => a(s) / b(s),
  "%": (a, b) => (s) => a(s) % b(s),
  "<": (a, b) => (s) => a(s) < b(s),
  ">": (a, b) => (s) => a(s) > b(s),
  "<=": (a, b) => (s) => a(s) <= b(s),
  ">=": (a, b) => (s) => a(s) >= b(s),
  // Loose and strict differ between booleans and numbers, as they do in compiled text.
  // biome-ignore lint/suspicious/noDoubleEquals: it is the operator's meaning
  "==": (a, b) => (s) => a(s) == b(s),
  // biome-ignore lint/suspicious/noDoubleEquals: it is the operator's meaning
  "!=": (a, b) => (s) => a(s) != b(s),
  "===": (a, b) => (s) => a(s) === b(s),
  "!==": (a, b) => (s) => a(s) !== b(s),
  "&&": (a, b) => (s) => a(s) && b(s),
  "||": (a, b) => (s) => a(s) || b(s),
  "&": (a, b) => (s) => a(s) & b(s),
  "|": (a, b) => (s) => a(s) | b(s),
  "^": (a, b) => (s) => a(s) ^ b(s),
  "<<": (a, b) => (s) => a(s) << b(s),
  ">>": (a, b) => (s) => a(s) >> b(s),
  ">>>": (a, b) => (s) => a(s) >>> b(s)
};
var UNARY = {
  "-": (a) => (s) => -a(s),
  "+": (a) => (s) => +a(s),
  "!": (a) => (s) => !a(s),
  "~": (a) => (s) => ~a(s)
};
function interpret(kernel) {
  const slotOf = /* @__PURE__ */ new Map();
  const slotFor = (name) => {
    slotOf.set(name, slotOf.size);
    return slotOf.size - 1;
  };
  for (let k = 0; k < kernel.inputs; k++) slotFor(`x${k}`);
  for (let k = 0; k < kernel.params; k++) slotFor(`p${k}`);
  const body = kernel.body.map((line) => {
    const [, name, text] = /^\s*const (\w+) = (.*?);?\s*$/s.exec(line) ?? unknown(line, 0);
    const value = parse(text, slotOf);
    return { value, slot: slotFor(name) };
  });
  const outputs = kernel.results.map((text) => parse(text, slotOf));
  const slots = new Array(slotOf.size).fill(0);
  return (inputs, params, results) => {
    for (let k = 0; k < kernel.inputs; k++) slots[k] = inputs[k];
    for (let k = 0; k < kernel.params; k++) slots[kernel.inputs + k] = params[k];
    for (const { value, slot } of body) slots[slot] = value(slots);
    for (let k = 0; k < outputs.length; k++) results[k] = outputs[k](slots);
  };
}
function parse(text, slotOf) {
  const build = (node) => {
    switch (node.type) {
      case "Literal":
        return () => node.value;
      case "Identifier": {
        const slot = slotOf.get(node.name);
        if (slot !== void 0) return (s) => s[slot];
        const value = GLOBALS[node.name] ?? unknown(text, text.indexOf(node.name));
        return () => value;
      }
      case "UnaryExpression":
        return UNARY[node.operator](build(node.argument));
      case "BinaryExpression":
      case "LogicalExpression":
        return BINARY[node.operator](build(node.left), build(node.right));
      case "ConditionalExpression": {
        const [test, yes, no] = [node.test, node.consequent, node.alternate].map(build);
        return (s) => test(s) ? yes(s) : no(s);
      }
      case "MemberExpression": {
        const value = mathMember(node);
        return () => value;
      }
      case "CallExpression": {
        const call2 = mathMember(node.callee);
        const args = node.arguments.map(build);
        const [a, b] = args;
        if (args.length === 1) return (s) => call2(a(s));
        if (args.length === 2) return (s) => call2(a(s), b(s));
        return (s) => call2(...args.map((arg) => arg(s)));
      }
      default:
        return unknown(text, 0);
    }
  };
  const mathMember = (node) => node.type === "MemberExpression" && node.object.name === "Math" ? Math[node.property.name] ?? unknown(text, 0) : unknown(text, 0);
  return build(jsep(text));
}
function unknown(text, position) {
  throw new FormulaError("kernel: the interpreter does not know this", text, Math.max(position, 0));
}
function interpretMap(kernel) {
  const program = interpret(kernel);
  const x = new Array(kernel.inputs);
  const y = new Array(kernel.results.length);
  return (inputs, params, outs, walk) => {
    const views = [...inputs, ...outs];
    const data = views.map(dataOf);
    const cursor = new Cursor(walk ?? walkOver(outs[0].shape, views), views);
    do {
      for (let k = 0; k < x.length; k++) x[k] = data[k][cursor.at[k]];
      program(x, params, y);
      for (let k = 0; k < y.length; k++) data[x.length + k][cursor.at[x.length + k]] = y[k];
    } while (cursor.next());
  };
}
var COMBINE2 = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min
};
function interpretReduce(kernel, plan) {
  const { reducer, kept, compensated, row, rank } = plan;
  const program = interpret(kernel);
  const combine2 = COMBINE2[reducer];
  const x = new Array(kernel.inputs);
  const y = [0];
  return (inputs, params, out, walk, scale) => {
    const views = [...inputs, out];
    const data = views.map(dataOf);
    const k = inputs.length;
    const stays2 = upTo(kept).concat(row ? [rank - 1] : []);
    const outer2 = new Cursor(pickFrom(walk, stays2), views);
    const goes = pickFrom(walk, upTo(row ? rank - 1 : rank).slice(kept));
    do {
      const starts = outer2.at.map((offset) => ({ offset }));
      const cursor = new Cursor(goes, starts);
      let total = IDENTITY[reducer];
      let lost = 0;
      do {
        for (let i = 0; i < k; i++) x[i] = data[i][cursor.at[i]];
        program(x, params, y);
        const value = +y[0];
        const next = combine2(total, value);
        const added = next - total;
        if (compensated) lost += total - (next - added) + (value - added);
        total = next;
      } while (cursor.next());
      data[k][outer2.at[k]] = scale * (Number.isNaN(lost) ? total : total + lost);
    } while (outer2.next());
  };
}

// src/backend/cpu/map.ts
function map(kernel, inputs, params, outs) {
  const n = outs[0].count;
  if (n === 0) return;
  const loops = loopsOf(kernel);
  let flat = true;
  let float322 = true;
  for (let k = 0; k < outs.length; k++) {
    const view2 = outs[k];
    if (!view2.dense) flat = false;
    if (view2.dtype !== "float32") float322 = false;
  }
  for (let k = 0; k < inputs.length; k++) {
    const view2 = inputs[k];
    if (view2.count !== n) {
      if (view2.count !== 1) flat = false;
      float322 = false;
    } else if (!view2.dense) flat = false;
    if (view2.dtype !== "float32") float322 = false;
  }
  if (!flat) mapStrided(loops, kernel, inputs, params, outs);
  else if (!float322) mapFlat(loops, kernel, inputs, params, outs);
  else {
    const dense = loops.dense ?? (loops.dense = flatLoop(loops, kernel, inputs, outs, "dense"));
    dense(inputs, params, outs, null);
  }
}
function mapFlat(loops, kernel, inputs, params, outs) {
  const signature = signatureOf(inputs, outs, null, 0);
  let loop = loops.flat.get(signature);
  if (loop === void 0) {
    loop = flatLoop(loops, kernel, inputs, outs, `flat${signature}`);
    loops.flat.set(signature, loop);
  }
  loop(inputs, params, outs, null);
}
function flatLoop(loops, kernel, inputs, outs, signature) {
  if (!loops.compiled) return interpretMap(kernel);
  const n = outs[0].count;
  const steps = [...inputs, ...outs].map((view2) => view2.count === n ? "dense" : "still");
  return compileMap(kernel, signature, flatText(kernel, steps));
}
function mapStrided(loops, kernel, inputs, params, outs) {
  const walk = walkOver(outs[0].shape, [...inputs, ...outs]);
  const rank = walk.sizes.length;
  const signature = signatureOf(inputs, outs, walk, rank);
  let loop = loops.nested.get(signature);
  if (loop === void 0) {
    const steps = stepsOf(walk, inputs.length + outs.length);
    loop = loops.compiled ? compileMap(kernel, `nest${signature}`, nestText(kernel, rank, steps)) : interpretMap(kernel);
    loops.nested.set(signature, loop);
  }
  loop(inputs, params, outs, walk);
}
function compileMap(kernel, signature, text) {
  return compile(kernel.name, signature, "inputs, params, outs, walk", text);
}

// src/backend/cpu/copy.ts
var MOVE = new ScalarKernel("copy", 1, 0, [], ["x0"]);
var TRUTH = new ScalarKernel("copyBool", 1, 0, [], ["x0 !== 0"]);
var CONSTANT = new ScalarKernel("fill", 0, 1, [], ["p0"]);
var BLOCK = 256;
var TILE = 32;
function fill(out, value) {
  const element2 = out.dtype === "bool" ? +(value !== 0) : value;
  if (out.dense) dataOf(out).fill(element2, out.offset, out.offset + out.count);
  else map(CONSTANT, [], [element2], [out]);
}
function copy(input2, out) {
  const same = input2.dtype === out.dtype && input2.count === out.count;
  if (same && input2.dense && out.dense) copyBlock(input2, out);
  else if (!same || !copyTransposed(input2, out)) {
    map(out.dtype === "bool" ? TRUTH : MOVE, [input2], [], [out]);
  }
}
function download(view2) {
  const data = dataOf(view2);
  if (view2.dense) return data.slice(view2.offset, view2.offset + view2.count);
  const result = newArray(view2.dtype, view2.count);
  copy(view2, denseLike(view2, result));
  return result;
}
function copyBlock(input2, out) {
  const from = dataOf(input2);
  const to2 = dataOf(out);
  const { offset, count: count2 } = input2;
  if (from === to2) to2.copyWithin(out.offset, offset, offset + count2);
  else if (count2 >= BLOCK) to2.set(from.subarray(offset, offset + count2), out.offset);
  else map(MOVE, [input2], [], [out]);
}
function copyTransposed(input2, out) {
  const { sizes, strides } = walkOver(out.shape, [input2, out]);
  const rank = sizes.length;
  if (rank < 2 || rank > 3 || dataOf(input2) === dataOf(out)) return false;
  const [fromRow, toRow, fromColumn, toColumn] = strides.slice(-4);
  const [rows, columns] = sizes.slice(-2);
  if (toColumn !== 1 || fromRow !== 1 || rows * columns < TILE * TILE) return false;
  const from = dataOf(input2);
  const to2 = dataOf(out);
  const stack2 = rank === 3 ? sizes[0] : 1;
  for (let b = 0; b < stack2; b++) {
    const source = input2.offset + (b && b * strides[0]);
    const target = out.offset + (b && b * strides[1]);
    for (let top = 0; top < rows; top += TILE) {
      const bottom = Math.min(top + TILE, rows);
      for (let left = 0; left < columns; left += TILE) {
        const right = Math.min(left + TILE, columns);
        for (let i = top; i < bottom; i++) {
          for (let j = left; j < right; j++) {
            to2[target + i * toRow + j] = from[source + i + j * fromColumn];
          }
        }
      }
    }
  }
  return true;
}
function denseLike(view2, data) {
  const { shape, count: count2, dtype } = view2;
  const storage = new Storage(view2.storage.backend, dtype, count2, data, 0);
  return {
    storage,
    dtype,
    shape,
    strides: contiguousStrides(shape),
    offset: 0,
    count: count2,
    dense: true
  };
}

// src/backend/cpu/gather-scatter.ts
function gather(input2, dim2, index, out) {
  if (out.count === 0) return;
  const { length, step: step2 } = lineOf(input2, dim2);
  checkIndex("gather", index, length);
  const target = dataOf(out);
  const source = dataOf(input2);
  const positions3 = dataOf(index);
  const start2 = { shape: linesAlong(input2.shape, dim2), strides: input2.strides };
  const walk = walkOver(out.shape, [out, index, start2]);
  const { run: run2, outer: outer2, strides } = innermost(walk);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, input2], outer2);
  const rows = indexStep === 0 && toStep === 1 && fromStep === 1;
  do {
    const to2 = cursor.at[0];
    const at2 = cursor.at[1];
    const from = cursor.at[2];
    if (rows) {
      const row = from + positions3[at2] * step2;
      for (let i = 0; i < run2; i++) target[to2 + i] = source[row + i];
    } else {
      for (let i = 0; i < run2; i++) {
        const position = positions3[at2 + i * indexStep];
        target[to2 + i * toStep] = source[from + i * fromStep + position * step2];
      }
    }
  } while (cursor.next());
}
function scatter(mode3, out, dim2, index, source, shape) {
  if (numelOf(shape) === 0) return;
  const { length, step: step2 } = lineOf(out, dim2);
  checkIndex("scatter", index, length);
  const target = dataOf(out);
  const values = dataOf(source);
  const positions3 = dataOf(index);
  const start2 = { shape: linesAlong(out.shape, dim2), strides: out.strides };
  const walk = walkOver(shape, [start2, index, source]);
  const { run: run2, outer: outer2, strides } = innermost(walk);
  const [toStep, indexStep, fromStep] = strides;
  const cursor = new Cursor(walk, [out, index, source], outer2);
  const rows = mode3 === "add" && indexStep === 0 && toStep === 1;
  do {
    const to2 = cursor.at[0];
    const at2 = cursor.at[1];
    const from = cursor.at[2];
    if (rows) {
      const row = to2 + positions3[at2] * step2;
      for (let i = 0; i < run2; i++) target[row + i] += values[from + i * fromStep];
    } else {
      for (let i = 0; i < run2; i++) {
        const place = to2 + i * toStep + positions3[at2 + i * indexStep] * step2;
        target[place] = combine(mode3, target[place], values[from + i * fromStep]);
      }
    }
  } while (cursor.next());
}
function combine(mode3, old, value) {
  if (mode3 === "set") return value;
  if (mode3 === "add") return old + value;
  if (mode3 === "mul") return old * value;
  return mode3 === "max" ? Math.max(old, value) : Math.min(old, value);
}
function innermost({ sizes, strides }) {
  if (sizes.length === 0) return { run: 1, outer: 0, strides: [0, 0, 0] };
  const outer2 = sizes.length - 1;
  return { run: sizes[outer2], outer: outer2, strides: strides.slice(-3) };
}
function checkIndex(op, index, size2) {
  if (index.count === 0) return;
  const positions3 = dataOf(index);
  const distinct = index.shape.map((n, d) => index.strides[d] === 0 ? 1 : n);
  const walk = walkOver(distinct, [{ shape: distinct, strides: index.strides }]);
  const cursor = new Cursor(walk, [index]);
  do {
    const position = positions3[cursor.at[0]];
    if (position < 0 || position >= size2) throw outOfRange(op, index, distinct, size2);
  } while (cursor.next());
}
function outOfRange(op, index, distinct, size2) {
  const coordinates = distinct.map(() => 0);
  const valueAt = () => dataOf(index)[coordinates.reduce((at2, i, d) => at2 + i * index.strides[d], index.offset)];
  while (valueAt() >= 0 && valueAt() < size2) {
    let d = coordinates.length - 1;
    while (++coordinates[d] === distinct[d]) coordinates[d--] = 0;
  }
  const value = valueAt();
  const advice = size2 > 0 ? `Use 0 to ${size2 - 1}.` : "There is nothing to index.";
  return new IndexError(
    `${op}: index ${value} at position ${formatShape(coordinates)} is out of range for size ${size2}. ${advice}`,
    value
  );
}

// src/backend/cpu/matmul.ts
var FEW = 3;
var SMALL = 4096;
var HIGH = 4;
var WIDE = 2;
var DEPTH = 256;
var ROWS = 64;
var COLUMNS = 256;
var rowPanels = new Float64Array(ROWS * DEPTH);
var columnPanels = new Float64Array(COLUMNS * DEPTH);
var tile = new Float64Array(HIGH * WIDE);
function matmul(a, b, bias, out) {
  if (out.count === 0) return;
  let [batch, m] = out.shape;
  const n = out.shape[2];
  const k = a.shape[2];
  let [left, target, added] = [matrixOf(a), matrixOf(out), bias === null ? null : matrixOf(bias)];
  const right = matrixOf(b);
  if (batch > 1 && right.batch === 0 && stacks(left, m) && stacks(target, m) && repeats(added)) {
    left = stacked(left, m);
    target = stacked(target, m);
    m *= batch;
    batch = 1;
  }
  const packs = m > FEW && n > FEW && m * n * k > SMALL;
  if (packs && bias === null) fill(out, 0);
  else if (packs) copy(bias, out);
  for (let s = 0; s < batch; s++) {
    if (packs) multiplyPacked(left, right, target, m, n, k);
    else multiplyInPlace(left, right, added, target, m, n, k);
    for (const matrix of [left, right, target]) matrix.offset += matrix.batch;
    if (added !== null) added.offset += added.batch;
  }
}
function matrixOf(view2) {
  const { shape, strides, offset } = view2;
  return {
    data: dataOf(view2),
    offset,
    batch: shape[0] === 1 ? 0 : strides[0],
    row: shape[1] === 1 ? 0 : strides[1],
    column: shape[2] === 1 ? 0 : strides[2]
  };
}
function stacks(matrix, m) {
  return m === 1 || matrix.batch === m * matrix.row;
}
function stacked(matrix, m) {
  return m === 1 ? { ...matrix, row: matrix.batch } : matrix;
}
function repeats(bias) {
  return bias === null || bias.batch === 0 && bias.row === 0;
}
function multiplyInPlace(a, b, bias, out, m, n, k) {
  const { data: x, column: xStep } = a;
  const { data: y, row: yStep, column } = b;
  const { data: target, column: step2 } = out;
  for (let i = 0; i < m; i++) {
    const xStart = a.offset + i * a.row;
    let to2 = out.offset + i * out.row;
    let j = 0;
    for (; j < n - 3; j += 4, to2 += 4 * step2) {
      let t0 = 0;
      let t1 = 0;
      let t2 = 0;
      let t3 = 0;
      let from = b.offset + j * column;
      for (let p = 0, at2 = xStart; p < k; p++, at2 += xStep, from += yStep) {
        const factor = x[at2];
        t0 += factor * y[from];
        t1 += factor * y[from + column];
        t2 += factor * y[from + 2 * column];
        t3 += factor * y[from + 3 * column];
      }
      if (bias !== null) {
        const add2 = bias.offset + i * bias.row + j * bias.column;
        t0 += bias.data[add2];
        t1 += bias.data[add2 + bias.column];
        t2 += bias.data[add2 + 2 * bias.column];
        t3 += bias.data[add2 + 3 * bias.column];
      }
      target[to2] = t0;
      target[to2 + step2] = t1;
      target[to2 + 2 * step2] = t2;
      target[to2 + 3 * step2] = t3;
    }
    for (; j < n; j++, to2 += step2) {
      let total = 0;
      let from = b.offset + j * column;
      for (let p = 0, at2 = xStart; p < k; p++, at2 += xStep, from += yStep) total += x[at2] * y[from];
      if (bias !== null) total += bias.data[bias.offset + i * bias.row + j * bias.column];
      target[to2] = total;
    }
  }
}
function multiplyPacked(a, b, out, m, n, k) {
  for (let p = 0; p < k; p += DEPTH) {
    const depth2 = Math.min(DEPTH, k - p);
    for (let j = 0; j < n; j += COLUMNS) {
      const columns = Math.min(COLUMNS, n - j);
      const bStart = b.offset + p * b.row + j * b.column;
      pack(b.data, bStart, b.column, b.row, columns, depth2, WIDE, columnPanels);
      for (let i = 0; i < m; i += ROWS) {
        const rows = Math.min(ROWS, m - i);
        const aStart = a.offset + i * a.row + p * a.column;
        pack(a.data, aStart, a.row, a.column, rows, depth2, HIGH, rowPanels);
        const start2 = out.offset + i * out.row + j * out.column;
        multiplyPanels(depth2, rows, columns, out.data, start2, out.row, out.column);
      }
    }
  }
}
function pack(data, start2, lineStep, step2, lines, depth2, width, panels) {
  const padded = Math.ceil(lines / width) * width;
  for (let line = 0; line < padded; line++) {
    const lane = line % width;
    let to2 = (line - lane) * depth2 + lane;
    if (line < lines) {
      let from = start2 + line * lineStep;
      for (let p = 0; p < depth2; p++, from += step2, to2 += width) panels[to2] = data[from];
    } else {
      for (let p = 0; p < depth2; p++, to2 += width) panels[to2] = 0;
    }
  }
}
function multiplyPanels(depth2, rows, columns, out, start2, rowStep, columnStep) {
  for (let j = 0; j < columns; j += WIDE) {
    for (let i = 0; i < rows; i += HIGH) {
      multiplyTile(rowPanels, i * depth2, columnPanels, j * depth2, depth2, tile);
      const high = Math.min(HIGH, rows - i);
      const wide = Math.min(WIDE, columns - j);
      for (let r = 0; r < high; r++) {
        const at2 = start2 + (i + r) * rowStep + j * columnStep;
        for (let c = 0; c < wide; c++) out[at2 + c * columnStep] += tile[r * WIDE + c];
      }
    }
  }
}
function multiplyTile(x, xStart, y, yStart, depth2, result) {
  let t00 = 0;
  let t01 = 0;
  let t10 = 0;
  let t11 = 0;
  let t20 = 0;
  let t21 = 0;
  let t30 = 0;
  let t31 = 0;
  const end = xStart + HIGH * depth2;
  for (let p = xStart, q = yStart; p < end; p += HIGH, q += WIDE) {
    const x0 = x[p];
    const x1 = x[p + 1];
    const x2 = x[p + 2];
    const x3 = x[p + 3];
    const y0 = y[q];
    const y1 = y[q + 1];
    t00 += x0 * y0;
    t01 += x0 * y1;
    t10 += x1 * y0;
    t11 += x1 * y1;
    t20 += x2 * y0;
    t21 += x2 * y1;
    t30 += x3 * y0;
    t31 += x3 * y1;
  }
  result[0] = t00;
  result[1] = t01;
  result[2] = t10;
  result[3] = t11;
  result[4] = t20;
  result[5] = t21;
  result[6] = t30;
  result[7] = t31;
}

// src/backend/cpu/reduce.ts
var REDUCERS = ["sum", "prod", "max", "min"];
var SHORTEST_ROW = 16;
var LONGEST_ROW = 65536;
var scratch = new Float64Array(1024);
function totals(length) {
  if (scratch.length < length) scratch = new Float64Array(length);
  return scratch;
}
function reduce(reducer, kernel, inputs, params, shape, out, scale) {
  if (out.count === 0) return;
  if (numelOf(shape) === 0) {
    fill(out, scale * IDENTITY[reducer]);
    return;
  }
  const loops = loopsOf(kernel);
  const { walk, kept, row } = arrange(walkOver(shape, [...inputs, out]), inputs.length);
  const rank = walk.sizes.length;
  const form = ((REDUCERS.indexOf(reducer) * 64 + kept) * 64 + rank) * 2 + (row ? 1 : 0);
  const signature = signatureOf(inputs, [out], walk, form);
  let loop = loops.reductions.get(signature);
  if (loop === void 0) {
    const steps = kept < rank ? stepsOf(walk, inputs.length + 1).slice(0, -1) : [];
    const plan = { reducer, kept, row, rank, compensated: isCompensated(reducer, out), steps };
    loop = loops.compiled ? compileReduce(kernel, plan, signature) : interpretReduce(kernel, plan);
    loops.reductions.set(signature, loop);
  }
  loop(inputs, params, out, walk, scale, totals);
}
function compileReduce(kernel, plan, signature) {
  const name = `${plan.reducer}_${kernel.name}`;
  const args = "inputs, params, out, walk, scale, totals";
  return compile(name, signature, args, reduceText(kernel, plan));
}
function isCompensated(reducer, out) {
  return reducer === "sum" && out.dtype === "float64";
}
function arrange(merged, inputs) {
  const { sizes } = merged;
  const count2 = inputs + 1;
  const rank = sizes.length;
  const order2 = [];
  let kept = 0;
  for (let d = 0; d < rank; d++) {
    if (stays(merged, count2, d)) kept++;
    let at2 = d;
    for (; at2 > 0 && precedes(merged, count2, d, order2[at2 - 1]); at2--) order2[at2] = order2[at2 - 1];
    order2[at2] = d;
  }
  const near = order2[kept - 1];
  const inner2 = order2[rank - 1];
  const row = kept > 0 && kept < rank && sizes[near] >= SHORTEST_ROW && sizes[near] <= LONGEST_ROW && stepOf(merged, count2, near) < stepOf(merged, count2, inner2);
  if (row) {
    order2.splice(--kept, 1);
    order2.push(near);
  }
  const inOrder3 = order2.every((d, i) => d === i);
  return { walk: inOrder3 ? merged : pickFrom(merged, order2), kept, row };
}
function stays(walk, count2, d) {
  return walk.strides[d * count2 + count2 - 1] !== 0;
}
function precedes(walk, count2, d, other) {
  const first = stays(walk, count2, d);
  if (first !== stays(walk, count2, other)) return first;
  return stepOf(walk, count2, d) > stepOf(walk, count2, other);
}
function stepOf(walk, count2, d) {
  return Math.abs(walk.strides[d * count2]);
}

// src/backend/cpu/scan.ts
function argReduce(reducer, input2, dim2, out) {
  if (out.count === 0) return;
  const data = dataOf(input2);
  const target = dataOf(out);
  const { length, step: step2 } = lineOf(input2, dim2);
  const sign2 = reducer === "argmax" ? 1 : -1;
  const walk = walkOver(out.shape, [input2, out]);
  const cursor = new Cursor(walk, [input2, out]);
  do {
    let at2 = cursor.at[0];
    let best = sign2 * data[at2];
    let position = 0;
    for (let i = 1; i < length && !Number.isNaN(best); i++) {
      at2 += step2;
      const value = sign2 * data[at2];
      if (value > best || Number.isNaN(value)) {
        best = value;
        position = i;
      }
    }
    target[cursor.at[1]] = position;
  } while (cursor.next());
}
function scan(scanner, input2, dim2, out, indices) {
  if (out.count === 0) return;
  const lines = linesAlong(input2.shape, dim2);
  const views = indices === null ? [input2, out] : [input2, out, indices];
  const walk = walkOver(lines, views);
  const cursor = new Cursor(walk, views);
  do {
    if (scanner === "max" || scanner === "min") {
      scanExtreme(scanner, input2, dim2, out, indices, cursor.at);
    } else scanLine(STEPS[scanner], input2, dim2, out, cursor.at);
  } while (cursor.next());
}
var STEPS = {
  sum: (total, value) => total + value,
  prod: (total, value) => total * value,
  logsumexp: logAddExp
};
function logAddExp(a, b) {
  const high = Math.max(a, b);
  const low = Math.min(a, b);
  return high === low && !Number.isFinite(high) ? high : high + Math.log1p(Math.exp(low - high));
}
function scanLine(step2, input2, dim2, out, at2) {
  const data = dataOf(input2);
  const target = dataOf(out);
  const { length, step: from } = lineOf(input2, dim2);
  const { step: to2 } = lineOf(out, dim2);
  let total = data[at2[0]];
  target[at2[1]] = total;
  for (let i = 1; i < length; i++) {
    total = step2(total, data[at2[0] + i * from]);
    target[at2[1] + i * to2] = total;
  }
}
function scanExtreme(scanner, input2, dim2, out, indices, at2) {
  const data = dataOf(input2);
  const target = dataOf(out);
  const { length, step: from } = lineOf(input2, dim2);
  const { step: to2 } = lineOf(out, dim2);
  const places = indices === null ? null : dataOf(indices);
  const placeStep = indices === null ? 0 : lineOf(indices, dim2).step;
  const sign2 = scanner === "max" ? 1 : -1;
  let best = data[at2[0]];
  let position = 0;
  for (let i = 0; i < length; i++) {
    const value = data[at2[0] + i * from];
    if (sign2 * value >= sign2 * best || Number.isNaN(value)) {
      best = value;
      position = i;
    }
    target[at2[1] + i * to2] = best;
    if (places !== null) places[at2[2] + i * placeStep] = position;
  }
}

// src/backend/cpu/sort.ts
var RUN = 8;
function sort(input2, dim2, descending, values, indices) {
  if (input2.count === 0) return;
  const data = dataOf(input2);
  const { length, step: step2 } = lineOf(input2, dim2);
  const valueStep = lineOf(values, dim2).step;
  const indexStep = lineOf(indices, dim2).step;
  const keys = new Float64Array(length);
  const order2 = new Int32Array(length);
  const spare = new Int32Array(length);
  const lines = linesAlong(input2.shape, dim2);
  const views = [input2, values, indices];
  const walk = walkOver(lines, views);
  const cursor = new Cursor(walk, views);
  do {
    const [from, value, index] = cursor.at;
    for (let i = 0; i < length; i++) {
      keys[i] = data[from + i * step2];
      order2[i] = i;
    }
    const sorted = sortPositions(keys, order2, spare, descending);
    for (let i = 0; i < length; i++) {
      dataOf(values)[value + i * valueStep] = keys[sorted[i]];
      dataOf(indices)[index + i * indexStep] = sorted[i];
    }
  } while (cursor.next());
}
function sortPositions(keys, order2, spare, descending) {
  const n = order2.length;
  for (let start2 = 0; start2 < n; start2 += RUN) {
    const end = Math.min(start2 + RUN, n);
    for (let i = start2 + 1; i < end; i++) {
      const moving = order2[i];
      let j = i;
      for (; j > start2 && before(keys[moving], keys[order2[j - 1]], descending); j--) {
        order2[j] = order2[j - 1];
      }
      order2[j] = moving;
    }
  }
  for (let width = RUN; width < n; width *= 2) {
    for (let start2 = 0; start2 < n; start2 += 2 * width) {
      const middle2 = Math.min(start2 + width, n);
      const end = Math.min(start2 + 2 * width, n);
      let left = start2;
      let right = middle2;
      for (let i = start2; i < end; i++) {
        const takeRight = left === middle2 || right < end && before(keys[order2[right]], keys[order2[left]], descending);
        spare[i] = order2[takeRight ? right++ : left++];
      }
    }
    [order2, spare] = [spare, order2];
  }
  return order2;
}
function before(a, b, descending) {
  return descending ? a > b || Number.isNaN(a) && !Number.isNaN(b) : a < b || Number.isNaN(b) && !Number.isNaN(a);
}

// src/backend/cpu/cpu.ts
var CpuBackend = class {
  name = "cpu";
  readsSynchronously = true;
  allocate(dtype, length) {
    return allocate(this, dtype, length);
  }
  upload(data) {
    return new Storage(this, dtypeOf(data), data.length, data, 0);
  }
  download(view2) {
    return download(view2);
  }
  async downloadAsync(view2) {
    return download(view2);
  }
  /** Lets go of the array; the garbage collector takes it when nothing else holds it. */
  free(storage) {
    storage.data = null;
  }
  fill(out, value) {
    fill(out, value);
  }
  copy(input2, out) {
    copy(input2, out);
  }
  map(kernel, inputs, params, outs) {
    map(kernel, inputs, params, outs);
  }
  reduce(reducer, kernel, inputs, params, shape, out, scale) {
    reduce(reducer, kernel, inputs, params, shape, out, scale);
  }
  argReduce(reducer, input2, dim2, out) {
    argReduce(reducer, input2, dim2, out);
  }
  scan(scanner, input2, dim2, out, indices) {
    scan(scanner, input2, dim2, out, indices);
  }
  matmul(a, b, bias, out) {
    matmul(a, b, bias, out);
  }
  gather(input2, dim2, index, out) {
    gather(input2, dim2, index, out);
  }
  scatter(mode3, out, dim2, index, source, shape) {
    scatter(mode3, out, dim2, index, source, shape);
  }
  sort(input2, dim2, descending, values, indices) {
    sort(input2, dim2, descending, values, indices);
  }
};
var cpu = new CpuBackend();
registerBackend(cpu);

// src/formula/expr.ts
var Expr = class _Expr {
  constructor(kind2, primitive2, args, value, label) {
    this.kind = kind2;
    this.primitive = primitive2;
    this.args = args;
    this.value = value;
    this.label = label;
  }
  kind;
  primitive;
  args;
  value;
  label;
  /** Operand number `index`, a tensor's element. */
  static input(index, label = `x${index}`) {
    return new _Expr("input", null, [], index, label);
  }
  /** Parameter number `index`: a number that may change from call to call. */
  static param(index, label = `p${index}`) {
    return new _Expr("param", null, [], index, label);
  }
  /** A number that is part of the formula. */
  static number(value) {
    return new _Expr("number", null, [], value, String(value));
  }
  /** A primitive applied to operands; numbers among them become constants. */
  static call(primitive2, operands) {
    if (operands.length !== primitive2.arity) {
      throw new FormulaError(
        `${primitive2.name}: takes ${primitive2.arity} operands, got ${operands.length}.`,
        primitive2.text,
        0
      );
    }
    return simplify(primitive2, operands.map(toExpr)) ?? new _Expr("call", primitive2, operands.map(toExpr), 0, "");
  }
};
function toExpr(operand) {
  if (operand instanceof Expr) return operand;
  if (typeof operand === "number") return Expr.number(operand);
  throw new FormulaError(
    `formula: an operand is ${operand === null ? "null" : typeof operand}. Use expressions and numbers only.`,
    String(operand),
    0
  );
}
function simplify(primitive2, [x, y]) {
  switch (primitive2.name) {
    case "mul":
      return isNumber(x, 1) ? y : isNumber(y, 1) ? x : null;
    case "div":
      return isNumber(y, 1) ? x : null;
    case "sub":
      return isNumber(y, 0) ? x : null;
    case "neg":
      return x.primitive?.name === "neg" ? x.args[0] : x.kind === "number" ? Expr.number(-x.value) : null;
    default:
      return null;
  }
}
function isNumber(expr2, value) {
  return expr2.kind === "number" && expr2.value === value;
}
function inOrder(results) {
  const order2 = [];
  const seen = /* @__PURE__ */ new Set();
  const stack2 = [];
  for (const result of results) {
    if (!seen.has(result)) stack2.push([result, 0]);
    seen.add(result);
    while (stack2.length > 0) {
      const top = stack2[stack2.length - 1];
      const [node, next] = top;
      if (next === node.args.length) {
        order2.push(node);
        stack2.pop();
      } else {
        top[1]++;
        const arg = node.args[next];
        if (!seen.has(arg)) {
          seen.add(arg);
          stack2.push([arg, 0]);
        }
      }
    }
  }
  return order2;
}

// src/formula/algebra.ts
var entries = /* @__PURE__ */ new Map();
function addToAlgebra(entry) {
  entries.set(entry.name, entry);
  const order2 = entry.methodOrder;
  Object.defineProperty(Expr.prototype, entry.name, {
    configurable: true,
    writable: true,
    value: function(...rest) {
      const called = [this, ...rest];
      return buildCall(entry, order2 ? order2.map((position) => called[position]) : called);
    }
  });
}
function algebraEntry(name) {
  return entries.get(name);
}
function algebraNames() {
  return [...entries.keys()];
}
function buildCall(entry, operands) {
  const { operands: names2, defaults } = entry;
  const required2 = names2.length - defaults.length;
  const given = operands.map((operand, i) => operand ?? defaults[i - required2]);
  for (let i = given.length; i < names2.length; i++) given.push(defaults[i - required2]);
  if (given.length > names2.length || given.some((operand) => operand === void 0)) {
    throw new FormulaError(
      `${entry.name}: takes ${required2 === names2.length ? "" : `${required2} to `}${names2.length} operands (${names2.join(", ")}), got ${operands.length}.`,
      entry.name,
      0
    );
  }
  return entry.build(
    ...given.map((operand) => operand instanceof Expr ? operand : Expr.number(operand))
  );
}

// src/formula/syntax.ts
var { Jsep: Jsep2 } = jsep;
var COMPARISONS = ["<", "<=", ">", ">=", "==", "!="];
var GRAMMAR = {
  binary_ops: {
    "||": 1,
    "&&": 2,
    ...Object.fromEntries(COMPARISONS.map((operator) => [operator, 3])),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5
  },
  max_binop_len: 2,
  right_associative: /* @__PURE__ */ new Set(),
  // Signs and powers are read by gobbleToken below: in jsep a sign binds tighter than a power.
  unary_ops: {},
  max_unop_len: 0,
  literals: {},
  this_str: "",
  additional_identifier_chars: /* @__PURE__ */ new Set(["$", "_"]),
  hooks: {}
};
var HINTS = /* @__PURE__ */ new Map([
  ["", "Something is missing at the end."],
  [".", "Formulas have no members."],
  ["?.", "Formulas have no members."],
  ["[", "Formulas have no arrays or indices."],
  ["=", "Formulas do not assign; equality is ==."],
  ['"', "Formulas have no strings."],
  ["'", "Formulas have no strings."],
  ["`", "Formulas have no strings."],
  ["&", "The logical operation is &&."],
  ["|", "The logical operation is ||."],
  [";", "A formula is one expression."],
  [",", "A formula is one expression."],
  [")", "Check the parentheses."]
]);
function parseSyntax(text) {
  const settings2 = Jsep2;
  const saved = Object.fromEntries(Object.keys(GRAMMAR).map((key) => [key, settings2[key]]));
  Object.assign(Jsep2, GRAMMAR);
  try {
    return new FormulaParser(text).parseAll();
  } finally {
    Object.assign(Jsep2, saved);
  }
}
function startOf(node) {
  let first = node;
  while (first.at === void 0 && first.type === "BinaryExpression") first = first.left;
  return first.at ?? 0;
}
var FormulaParser = class extends Jsep2 {
  constructor(text) {
    super(text.replace(/\s/g, " "));
    this.text = text;
  }
  text;
  parseAll() {
    const node = this.expression();
    if (this.index < this.expr.length) this.throwError();
    return node;
  }
  /** With the ternary operator, which jsep has as a plugin. */
  gobbleExpression() {
    return this.expression();
  }
  expression() {
    const test = this.gobbleBinaryExpression() || this.throwError();
    this.gobbleSpaces();
    if (this.char !== "?") return test;
    this.index++;
    const consequent = this.expression();
    this.expect(":");
    const alternate = this.expression();
    return { type: "ConditionalExpression", test, consequent, alternate, at: startOf(test) };
  }
  /**
   * One operand with its signs and powers: a power binds tighter than the sign before it, as in
   * mathematics.
   */
  gobbleToken() {
    this.gobbleSpaces();
    const at2 = this.index;
    if (this.char !== "" && "+-!".includes(this.char) && !this.expr.startsWith("!=", at2)) {
      const operator = this.char;
      this.index++;
      return { type: "UnaryExpression", operator, argument: this.gobbleToken(), at: at2 };
    }
    const base = this.primary(at2);
    this.gobbleSpaces();
    const power2 = this.expr.startsWith("**", this.index) ? 2 : this.char === "^" ? 1 : 0;
    if (power2 === 0) return base;
    this.index += power2;
    return { type: "BinaryExpression", operator: "^", left: base, right: this.gobbleToken(), at: at2 };
  }
  primary(at2) {
    const hole = /^\{\d+\}/.exec(this.expr.slice(at2, at2 + 8));
    if (hole !== null) {
      this.index += hole[0].length;
      return { type: "Identifier", name: hole[0], at: at2 };
    }
    if ("'\"`[{".includes(this.char)) this.throwError();
    const node = super.gobbleToken() || this.throwError();
    return Object.assign(node, { at: at2 });
  }
  /** Only a name can be called, once, and nothing has members. */
  gobbleTokenProperty(node) {
    this.gobbleSpaces();
    if (this.char === "(" && node.type === "Identifier") {
      this.index++;
      node = { type: "CallExpression", callee: node, arguments: this.gobbleArguments() };
      this.gobbleSpaces();
    }
    if (this.char === "." || this.char === "[" || this.char === "(") this.throwError();
    if (/^\?\.(?!\d)/.test(this.expr.slice(this.index, this.index + 3))) this.throwError();
    return node;
  }
  gobbleArguments() {
    const args = [];
    this.gobbleSpaces();
    if (this.char !== ")") {
      args.push(this.expression());
      while (this.char === ",") {
        this.index++;
        args.push(this.expression());
      }
    }
    this.expect(")");
    return args;
  }
  gobbleGroup() {
    this.index++;
    const node = this.expression();
    this.expect(")");
    return Object.assign(node, { grouped: true });
  }
  expect(char) {
    if (this.char !== char) this.fail(`A '${char}' is missing.`);
    this.index++;
  }
  /** jsep's own messages are left out: they name its grammar and not this one. */
  throwError() {
    this.fail(
      HINTS.get(this.expr.slice(this.index, this.index + 2)) ?? HINTS.get(this.char) ?? adviceFor(this.char)
    );
  }
  fail(advice) {
    const found = this.char === "" ? "the text ends too early" : `unexpected '${this.char}'`;
    throw new FormulaError(`formula: ${found}. ${advice}`, this.text, this.index);
  }
};
function adviceFor(char) {
  if (/[\p{L}\d_$({]/u.test(char)) {
    return "An operator is missing before it; a product is written with *.";
  }
  return "*/%^<>!?:".includes(char) ? "A name or a number is missing before it." : "Formulas are made of names, numbers and operators.";
}

// src/formula/parse.ts
var CONSTANTS = /* @__PURE__ */ new Map([
  ["pi", Math.PI],
  ["e", Math.E],
  ["inf", Number.POSITIVE_INFINITY],
  ["nan", Number.NaN]
]);
var ALIASES = /* @__PURE__ */ new Map([
  ["max", "maximum"],
  ["min", "minimum"]
]);
var UNARY2 = /* @__PURE__ */ new Map([
  ["-", "neg"],
  ["!", "logicalNot"]
]);
var BINARY2 = /* @__PURE__ */ new Map([
  ["+", "add"],
  ["-", "sub"],
  ["*", "mul"],
  ["/", "div"],
  ["%", "remainder"],
  ["^", "pow"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
  ["==", "eq"],
  ["!=", "ne"],
  ["&&", "logicalAnd"],
  ["||", "logicalOr"]
]);
function parseFormula(text, operands) {
  const repeated2 = operands.find((name, i) => operands.indexOf(name) !== i);
  if (repeated2 !== void 0)
    throw new FormulaError(`formula: two operands are named '${repeated2}'.`, text, 0);
  const build = new Builder(text, operands);
  const root = guardDepth(text, () => {
    const parsed = parseSyntax(text);
    build.formula(
      parsed,
      operands.map((name, i) => Expr.input(i, name))
    );
    return parsed;
  });
  const formula = (...args) => guardDepth(text, () => build.formula(root, args));
  return Object.defineProperty(formula, "length", { value: operands.length });
}
function guardDepth(text, work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormulaError("formula: nested too deeply. Split it into several.", text, 0);
  }
}
var Builder = class {
  constructor(text, operands) {
    this.text = text;
    this.operands = operands;
  }
  text;
  operands;
  values = /* @__PURE__ */ new Map();
  formula(root, args) {
    this.values = new Map(this.operands.map((name, i) => [name, args[i]]));
    return this.build(root);
  }
  build(node) {
    switch (node.type) {
      case "Literal":
        return Expr.number(node.value);
      case "Identifier":
        return this.name(node.name, startOf(node));
      case "UnaryExpression":
        return node.operator === "+" ? this.build(node.argument) : this.call(UNARY2.get(node.operator), [this.build(node.argument)]);
      case "BinaryExpression": {
        this.checkChain(node.operator, node.left, node.right);
        const squared = node.operator === "^" && node.right.type === "Literal" && node.right.value === 2;
        if (squared) return this.call("square", [this.build(node.left)]);
        return this.call(BINARY2.get(node.operator), [
          this.build(node.left),
          this.build(node.right)
        ]);
      }
      case "ConditionalExpression":
        return this.choose(this.build(node.test), node.consequent, node.alternate);
      case "CallExpression": {
        const entry = this.function(node.callee.name, startOf(node), node.arguments);
        return buildCall(
          entry,
          node.arguments.map((argument) => this.build(argument))
        );
      }
    }
  }
  call(name, operands) {
    return buildCall(algebraEntry(name), operands);
  }
  /** `a < b < c` would compare c with a truth value. */
  checkChain(operator, left, right) {
    const chained = left.type === "BinaryExpression" && COMPARISONS.includes(left.operator) && !left.grouped;
    if (!chained || !COMPARISONS.includes(operator)) return;
    throw new FormulaError(
      "formula: comparisons do not chain. Write a < b && b < c, or add parentheses.",
      this.text,
      startOf(right)
    );
  }
  /** A number as a condition holds where it is not 0, NaN included, as in PyTorch. */
  choose(test, consequent, alternate) {
    const condition = test.primitive?.result === "bool" ? test : this.call("ne", [test, Expr.number(0)]);
    return this.call("where", [condition, this.build(consequent), this.build(alternate)]);
  }
  name(name, position) {
    const operand = this.values.get(name);
    if (operand !== void 0) return operand;
    const constant2 = CONSTANTS.get(name);
    if (constant2 !== void 0) return Expr.number(constant2);
    if (algebraEntry(ALIASES.get(name) ?? name) !== void 0) {
      throw new FormulaError(
        `formula: ${name} is a function. Write ${name}(\u2026).`,
        this.text,
        position
      );
    }
    throw this.unknown(name, position, [...this.operands, ...CONSTANTS.keys(), ...algebraNames()]);
  }
  function(name, position, args) {
    const entry = algebraEntry(ALIASES.get(name) ?? name);
    if (entry === void 0) {
      if (!this.values.has(name))
        throw this.unknown(name, position, [...algebraNames(), ...ALIASES.keys()]);
      throw new FormulaError(
        `formula: ${name} is an operand, not a function. A product is written with *.`,
        this.text,
        position
      );
    }
    const most = entry.operands.length;
    const least = most - entry.defaults.length;
    if (args.length < least || args.length > most) {
      throw new FormulaError(
        `formula: ${name} takes ${least === most ? "" : `${least} to `}${most} ${most === 1 ? "operand" : "operands"} (${entry.operands.join(", ")}), got ${args.length}.`,
        this.text,
        args.length > most ? startOf(args[most]) : position
      );
    }
    return entry;
  }
  unknown(name, position, known) {
    const near = nearestName(name, known);
    const advice = near !== null ? `Did you mean '${near}'?` : `Known are the operands (${this.operands.join(", ")}), pi, e and the operations.`;
    return new FormulaError(`formula: unknown name '${name}'. ${advice}`, this.text, position);
  }
};

// src/autograd/hooks.ts
var NodeHooks = class {
  /** `Tensor.registerHook` */
  tensor = [];
  /** `Tensor.retainGrad`, which keeps what the tensor's other hooks have made of the cotangent. */
  retain = [];
  /** `Node.registerPrehook` */
  before = [];
  /** `Node.registerHook` */
  after = [];
  /** Runs what comes before the rule. Lists are copied: a hook may remove itself or others. */
  runBefore(node, gathered) {
    let all2 = gathered;
    for (const { slot, run: run2 } of [...this.tensor, ...this.retain]) {
      const g = all2[slot] ?? null;
      if (g !== null) all2[slot] = checked(node, g, run2(g) ?? g);
    }
    for (const hook of [...this.before]) all2 = checkedAll(node, all2, hook(all2) ?? all2);
    return all2;
  }
  /** Runs what comes after the rule. */
  runAfter(node, gradInputs, gradOutputs) {
    let all2 = gradInputs;
    for (const hook of [...this.after]) all2 = checkedAll(node, all2, hook(all2, gradOutputs) ?? all2);
    return all2;
  }
};
function register(list, hook) {
  let there = true;
  list.push(hook);
  return {
    remove() {
      if (there) list.splice(list.indexOf(hook), 1);
      there = false;
    }
  };
}
function checked(node, old, replaced) {
  if (old === null || replaced === null || sameShape(old.shape, replaced.shape)) return replaced;
  throw new GradError(
    `registerHook: a hook on ${node.name} returned a gradient of shape ${formatShape(replaced.shape)} for one of shape ${formatShape(old.shape)}. Return a gradient of the same shape, or nothing.`,
    node.rule.name
  );
}
function checkedAll(node, old, replaced) {
  if (replaced === old) return old;
  if (Array.isArray(replaced) && replaced.length === old.length) {
    return replaced.map((g, i) => checked(node, old[i] ?? null, g));
  }
  throw new GradError(
    `registerHook: a hook on ${node.name} must return an array of ${old.length} gradients, one for each it was given, or nothing.`,
    node.rule.name
  );
}

// src/autograd/mode.ts
var mode = {
  /** Whether operations on tensors that require grad are recorded. */
  grad: true,
  /** Whether nodes keep where they were made, and backward looks for NaN. */
  anomaly: false
};
function noGrad(fn) {
  return withGrad("noGrad", false, fn);
}
function enableGrad(fn) {
  return withGrad("enableGrad", true, fn);
}
function setGradEnabled(enabled, fn) {
  if (fn !== void 0) return withGrad("setGradEnabled", enabled, fn);
  mode.grad = enabled;
  return void 0;
}
function isGradEnabled() {
  return mode.grad;
}
function withGrad(op, enabled, fn) {
  const before2 = mode.grad;
  mode.grad = enabled;
  try {
    return synchronous(op, fn());
  } finally {
    mode.grad = before2;
  }
}
function synchronous(op, result) {
  if (typeof result?.then === "function") {
    result.then(void 0, () => {
    });
    throw new GradError(
      `${op}: the function returned a promise. The switch is global: while the function awaits, other code would run under it, and after its first await the function itself no longer does. Await outside, and call ${op} around synchronous work only.`
    );
  }
  return result;
}

// src/autograd/saved.ts
function checkSaved(op, saved, versions) {
  if (saved === null) {
    throw new GradError(
      `backward: the graph was freed by an earlier backward pass; what ${op} saved is gone. Pass { retainGraph: true } to the earlier call, or compute the loss again.`,
      op
    );
  }
  if (versions === null) return saved;
  for (let i = 0; i < saved.length; i++) {
    const { storage, shape } = saved[i];
    if (storage.version === versions[i]) continue;
    throw new GradError(
      `backward: ${op} saved a tensor of shape ${formatShape(shape)} at version ${versions[i]}, but ${storage.changedBy || "an in-place operation"} has changed it in place since (version ${storage.version}). Use the out-of-place form there, or clone() the tensor first.`,
      op
    );
  }
  return saved;
}

// src/autograd/node.ts
var nextSequence = 1;
var Node = class {
  constructor(rule, inputs, slots, saved, attrs, shape, dtype, seq) {
    this.rule = rule;
    this.inputs = inputs;
    this.slots = slots;
    this.attrs = attrs;
    this.shape = shape;
    this.dtype = dtype;
    this.seq = seq ?? nextSequence++;
    this.saved = saved;
    this.versions = saved.length === 0 ? null : saved.map((tensor3) => tensor3.storage.version);
  }
  rule;
  inputs;
  slots;
  attrs;
  shape;
  dtype;
  seq;
  /** Tensors the rule needs; null once a backward pass has freed them. */
  saved;
  versions;
  /** Cotangents gathered so far in a running backward pass: one, or one per output. */
  pending = null;
  pendingAll = null;
  /** Whether `pending` belongs to the engine alone, so that it may be added to in place. */
  owned = false;
  hooks = null;
  /** The outputs after the first, of an operation that has several. */
  others = null;
  notes = null;
  /** Where the operation was called, kept in anomaly mode. */
  stack = mode.anomaly ? new Error("recorded here").stack : void 0;
  /** `tanhBackward`, as PyTorch names graph nodes. */
  get name() {
    return `${this.rule.name}Backward`;
  }
  /** The nodes that the backward pass goes to next, with the number of the output meant. */
  get nextFunctions() {
    return this.inputs.map((node, i) => [node, this.slots?.[i] ?? 0]);
  }
  /** A place for notes of your own. */
  get metadata() {
    this.notes ??= {};
    return this.notes;
  }
  /** Calls a function before the node runs, with the cotangents of its outputs, which it may replace. */
  registerPrehook(hook) {
    return register((this.hooks ??= new NodeHooks()).before, hook);
  }
  /** Calls a function after the node ran, with the cotangents of its inputs, which it may replace, and outputs. */
  registerHook(hook) {
    return register((this.hooks ??= new NodeHooks()).after, hook);
  }
  /** @internal Notes that a tensor is the node's output `slot`. */
  setOutput(slot, { shape, dtype }) {
    this.others ??= [];
    this.others[slot] = { shape, dtype };
  }
  /** What the cotangent of output `slot` must look like. */
  output(slot) {
    return this.others?.[slot] ?? this;
  }
  /** Whether input `i` needs a cotangent. */
  needs(i) {
    return this.inputs[i] !== null;
  }
  /** Bit i says whether input i needs a cotangent. */
  get mask() {
    let mask = 0;
    for (let i = 0; i < this.inputs.length; i++) if (this.inputs[i] !== null) mask |= 1 << i;
    return mask;
  }
  /** The saved tensors; GradError when they were freed, or changed in place since. */
  savedTensors() {
    return checkSaved(this.rule.name, this.saved, this.versions);
  }
  /** Notes that saved tensor `i` is the result of the in-place operation that has just written it. */
  resave(i) {
    if (this.saved !== null && this.versions !== null)
      this.versions[i] = this.saved[i].storage.version;
  }
  /** Drops what was saved, so that it can be collected although the graph is still held. */
  release() {
    if (this.versions !== null || this.rule.holdsNumbers === true) this.saved = null;
  }
  /** Forgets what a backward pass has gathered here. */
  clear() {
    this.pending = null;
    this.pendingAll = null;
    this.owned = false;
  }
};

// src/autograd/accumulate-grad.ts
var AccumulateGrad = class extends Node {
  constructor(variable) {
    super(accumulateRule, [], null, [], null, variable.shape, variable.dtype, 0);
    this.variable = variable;
  }
  variable;
  get name() {
    return "AccumulateGrad";
  }
};
var accumulateRule = { name: "accumulateGrad", vjp: () => [] };
function accumulateInto(variable, g, owned, createGraph) {
  if (variable.grad === null) variable.grad = owned ? g : g.clone();
  else if (createGraph) variable.grad = variable.grad.add(g);
  else variable.grad.add_(g);
  variable.runPostAccumulateHooks();
}

// src/autograd/view-of.ts
function markView(view2, parent, rule, attrs) {
  view2.viewOf = {
    base: parent.viewOf === null ? parent : parent.viewOf.base,
    parent,
    rule,
    attrs,
    version: view2.storage.version,
    // What is cut from such a view cannot lead back to the base either.
    underNoGrad: !mode.grad || (parent.viewOf?.underNoGrad ?? false)
  };
}
function replay(viewOf, base) {
  const parent = viewOf.parent.viewOf === null ? base : replay(viewOf.parent.viewOf, base);
  return viewOf.rule.view(parent, viewOf.attrs);
}
function currentNode(view2, viewOf, node) {
  const { version } = view2.storage;
  if (viewOf.version === version) return node;
  viewOf.version = version;
  if (viewOf.underNoGrad || !viewOf.base.requiresGrad) return node;
  const before2 = mode.grad;
  mode.grad = true;
  try {
    const fresh = replay(viewOf, viewOf.base).gradFn;
    view2.setNode(fresh, 0);
    return fresh;
  } finally {
    mode.grad = before2;
  }
}
function checkInPlace(op, self, recorded) {
  if (!recorded) return;
  if (self.requiresGrad && self.isLeaf) {
    throw new GradError(
      `${op}: a leaf that requires grad cannot be changed in place while operations are recorded. Wrap the change in noGrad(() => \u2026), or use the out-of-place form.`,
      op
    );
  }
  const { viewOf } = self;
  if (viewOf === null) return;
  if (viewOf.underNoGrad) {
    throw new GradError(
      `${op}: the tensor is a view made under noGrad(); its in-place change cannot be recorded. Take the view where operations are recorded, or change it under noGrad() too.`,
      op
    );
  }
  if (viewOf.base.requiresGrad && viewOf.base.isLeaf) {
    throw new GradError(
      `${op}: the tensor is a view of a leaf that requires grad; changing it in place would change the leaf. Wrap the change in noGrad(() => \u2026), or clone() first.`,
      op
    );
  }
}
function rebase(op, self, node, position = 0, slot = 0) {
  const { viewOf } = self;
  self.storage.version++;
  self.storage.changedBy = op;
  if (node === null) return;
  if (viewOf === null) self.setNode(node, slot);
  else viewOf.base.setNode(new CopySlices(viewOf, node, position), 0);
}
var CopySlices = class extends Node {
  constructor(viewOf, change, position) {
    const { base } = viewOf;
    const inputs = [...change.inputs];
    inputs[position] = base.requiresGrad ? base.gradEdge() : null;
    const slots = inputs.map((_, i) => i === position ? base.outputNr : change.slots?.[i] ?? 0);
    super(copySlicesRule, inputs, slots, [], null, base.shape, base.dtype);
    this.viewOf = viewOf;
    this.change = change;
    this.position = position;
  }
  viewOf;
  change;
  position;
  get name() {
    return "CopySlices";
  }
  savedTensors() {
    return this.change.savedTensors();
  }
  release() {
    this.change.release();
  }
};
var copySlicesRule = {
  name: "copySlices",
  vjp(g, node) {
    const { viewOf, change, position } = node;
    const ofBase = g.clone();
    const window = replay(viewOf, ofBase);
    const results = [...change.rule.vjp(window.clone(), change)];
    if (node.needs(position)) {
      const ofView = results[position] ?? null;
      if (ofView === null) window.zero_();
      else window.copy_(ofView);
    }
    results[position] = ofBase;
    return results;
  }
};

// src/tensor/download.ts
function download2(op, x) {
  const { backend } = x.storage;
  if (!backend.readsSynchronously) {
    throw new DeviceError(
      `${op}: device '${backend.name}' cannot be read synchronously. Use await ${op}Async() instead.`,
      [backend.name]
    );
  }
  return backend.download(x);
}

// src/tensor/decimal.ts
var ALL = 100;
function roundedFixed(value, digits) {
  const negative = value < 0 || Object.is(value, -0) ? "-" : "";
  const size2 = Math.abs(value);
  if (size2 >= 1e21)
    return `${negative}${BigInt(size2)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  return negative + (tieToEven(size2.toFixed(ALL), digits) ?? size2.toFixed(digits));
}
function roundedExponential(value, digits) {
  const negative = value < 0 || Object.is(value, -0) ? "-" : "";
  const size2 = Math.abs(value);
  const [all2, tieExponent] = size2.toExponential(ALL).split("e");
  const tie = tieToEven(all2, digits);
  const [mantissa, exponent] = tie !== null ? [tie, tieExponent] : size2.toExponential(digits).split("e");
  return `${negative}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
function tieToEven(all2, digits) {
  const end = all2.indexOf(".") + 1 + digits;
  if (all2[end] !== "5") return null;
  for (let i = end + 1; i < all2.length; i++) if (all2[i] !== "0") return null;
  const kept = digits === 0 ? all2.slice(0, end - 1) : all2.slice(0, end);
  return Number(kept[kept.length - 1]) % 2 === 0 ? kept : null;
}

// src/tensor/format.ts
var PROFILES = {
  default: { precision: 4, threshold: 1e3, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1e3, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Number.POSITIVE_INFINITY, edgeitems: 3, linewidth: 80 }
};
var settings = { ...PROFILES.default, sciMode: null };
var BOUNDS = {
  precision: [0, 50],
  threshold: [0, Number.POSITIVE_INFINITY],
  edgeitems: [1, Number.POSITIVE_INFINITY],
  linewidth: [1, Number.POSITIVE_INFINITY]
};
var PREFIX = "tensor(";
function formatTensor(x) {
  const readable = x.storage.backend.readsSynchronously;
  const empty2 = x.count === 0;
  const suffixes = [];
  if (x.device !== "cpu") suffixes.push(`device='${x.device}'`);
  if (empty2 ? x.ndim !== 1 : !readable) suffixes.unshift(`size=(${tuple(x.shape)})`);
  if (x.dtype === "float64" || (empty2 || !readable) && x.dtype !== "float32") {
    suffixes.push(`dtype=${x.dtype}`);
  }
  const { gradFn } = x;
  if (gradFn !== null) suffixes.push(`gradFn=<${gradFn.name}>`);
  else if (x.requiresGrad) suffixes.push("requiresGrad=true");
  const contents = empty2 ? "[]" : readable ? elements(x) : "...";
  return withSuffixes(PREFIX + contents, suffixes);
}
function tuple(shape) {
  return shape.length === 1 ? `${shape[0]},` : shape.join(", ");
}
function withSuffixes(text, suffixes) {
  let out = text;
  let lineLength = text.length - text.lastIndexOf("\n") + 1;
  for (const suffix of suffixes) {
    if (lineLength + suffix.length + 2 > settings.linewidth) {
      out += `,
${" ".repeat(PREFIX.length)}${suffix}`;
      lineLength = PREFIX.length + suffix.length;
    } else {
      out += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${out})`;
}
function elements(x) {
  const flat = x.device === "cpu" && x.dense ? x.data : download2("toString", x);
  const { shape } = x;
  const abridged = x.count > settings.threshold;
  const strides = new Array(shape.length);
  for (let dim2 = shape.length - 1, step2 = 1; dim2 >= 0; dim2--) {
    strides[dim2] = step2;
    step2 *= shape[dim2];
  }
  const shown2 = (dim2) => {
    const size2 = shape[dim2];
    const { edgeitems } = settings;
    if (!abridged || size2 <= 2 * edgeitems) return Array.from({ length: size2 }, (_, i) => i);
    const edge = Array.from({ length: edgeitems }, (_, i) => i);
    return [...edge, null, ...edge.map((i) => size2 - edgeitems + i)];
  };
  const visible = [];
  const collect2 = (dim2, at2) => {
    if (dim2 === shape.length) visible.push(flat[at2]);
    else for (const i of shown2(dim2)) if (i !== null) collect2(dim2 + 1, at2 + i * strides[dim2]);
  };
  collect2(0, 0);
  const { width, format } = formatterOf(visible, x.dtype === "bool", isFloating(x.dtype));
  const print = (dim2, at2, indent) => {
    if (dim2 === shape.length) return format(flat[at2]);
    const last = dim2 === shape.length - 1;
    const items = shown2(dim2).map((i) => {
      if (i === null) return last ? " ..." : "...";
      return print(dim2 + 1, at2 + i * strides[dim2], indent + 1);
    });
    const margin = " ".repeat(indent + 1);
    if (!last) return `[${items.join(`,${"\n".repeat(shape.length - dim2 - 1)}${margin}`)}]`;
    const perLine = Math.max(1, Math.floor((settings.linewidth - indent) / (width + 2)));
    const lines = [];
    for (let i = 0; i < items.length; i += perLine) {
      lines.push(items.slice(i, i + perLine).join(", "));
    }
    return `[${lines.join(`,
${margin}`)}]`;
  };
  return print(0, 0, PREFIX.length);
}
function formatterOf(visible, isBool, floating) {
  if (!floating) {
    const text = isBool ? (v) => v !== 0 ? "True" : "False" : String;
    return aligned(visible, text, text);
  }
  const { precision } = settings;
  const values = visible.filter((v) => Number.isFinite(v) && v !== 0);
  let min2 = Number.POSITIVE_INFINITY;
  let max2 = 0;
  for (const value of values) {
    min2 = Math.min(min2, Math.abs(value));
    max2 = Math.max(max2, Math.abs(value));
  }
  const whole = values.every(Number.isInteger);
  const scientific = values.length > 0 && (max2 / min2 > 1e3 || max2 > 1e8 || !whole && min2 < 1e-4);
  const exponential = (v) => roundedExponential(v, precision);
  const plain = (v) => {
    if (!Number.isFinite(v)) return nonFinite(v);
    return whole ? `${roundedFixed(v, 0)}.` : roundedFixed(v, precision);
  };
  const natural = scientific ? exponential : plain;
  const chosen = settings.sciMode ?? scientific ? exponential : plain;
  return aligned(values, natural, (v) => Number.isFinite(v) ? chosen(v) : nonFinite(v));
}
function aligned(values, measure, text) {
  let width = 1;
  for (const value of values) width = Math.max(width, measure(value).length);
  return { width, format: (value) => text(value).padStart(width) };
}
function nonFinite(value) {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

// src/tensor/tensor.ts
var Tensor = class _Tensor {
  /** @internal Use the creation functions. */
  constructor(storage, dtype, shape, strides, offset, count2, dense) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.count = count2;
    this.dense = dense;
  }
  storage;
  dtype;
  shape;
  strides;
  offset;
  count;
  dense;
  /** The gradient that `backward` has gathered here, or null before the first. */
  grad = null;
  /** Which output of its `gradFn` the tensor is. */
  outputNr = 0;
  /** @internal Whether the user asked for gradients of this leaf. */
  wanted = false;
  /** @internal The node that made the tensor; read through `gradFn`. */
  node = null;
  /** @internal What the tensor is a view of, and how. */
  viewOf = null;
  /** @internal Leaf only: the node that adds to `.grad`. */
  accumulator = null;
  /** @internal */
  postAccumulate = null;
  /** @internal The hook by which this non-leaf keeps its gradient. */
  retained = null;
  /** @internal A contiguous tensor over fresh storage. */
  static over(storage, shape) {
    return new _Tensor(
      storage,
      storage.dtype,
      shape,
      contiguousStrides(shape),
      storage.base,
      numelOf(shape),
      true
    );
  }
  /** @internal Another window on the same storage, outside the graph. */
  window(shape, strides, offset) {
    return new _Tensor(
      this.storage,
      this.dtype,
      shape,
      strides,
      offset,
      numelOf(shape),
      isContiguous(shape, strides)
    );
  }
  /** Name of the device that holds the elements: `'cpu'`, `'gpu:webgl2'`, … */
  get device() {
    return this.storage.backend.name;
  }
  /** Number of dimensions. */
  get ndim() {
    return this.shape.length;
  }
  /** How often the storage was changed in place. */
  get _version() {
    return this.storage.version;
  }
  /** Whether operations on this tensor are recorded. Assign to a leaf to change it. */
  get requiresGrad() {
    return this.wanted || this.gradFn !== null;
  }
  set requiresGrad(wanted) {
    if (this.gradFn !== null && !wanted) {
      throw new GradError(
        `requiresGrad: only a leaf can be switched off, and this tensor was made by ${this.gradFn.rule.name}. Use detach() for a tensor outside the graph.`,
        this.gradFn.rule.name
      );
    }
    if (wanted && this.dtype !== "float32" && this.dtype !== "float64") {
      throw new GradError(
        `requiresGrad: only floating tensors can have gradients; this one is ${this.dtype}. Convert it with to('float32').`
      );
    }
    this.wanted = wanted && this.gradFn === null;
  }
  /** The node of the graph that made this tensor; null for a leaf. */
  get gradFn() {
    return this.viewOf === null ? this.node : currentNode(this, this.viewOf, this.node);
  }
  /** Whether the tensor was made by the user, or outside the graph. */
  get isLeaf() {
    return this.gradFn === null;
  }
  /** @internal Puts the tensor into the graph as output `slot` of a node. */
  setNode(node, slot) {
    if (this.retained !== null) this.retained = moveHook(this.retained, this.node, node, slot);
    if (slot > 0) node?.setOutput(slot, this);
    this.node = node;
    this.outputNr = slot;
    if (node !== null) this.wanted = false;
  }
  /** @internal The node that this tensor's cotangent goes to. */
  gradEdge() {
    const made = this.gradFn;
    if (made !== null) return made;
    if (!this.wanted) {
      throw new GradError(
        "autograd: a tensor does not require grad and was made by no recorded operation. Create it with { requiresGrad: true }, or check for a detach() or noGrad() on the way."
      );
    }
    this.accumulator ??= new AccumulateGrad(this);
    return this.accumulator;
  }
  /**
   * Calls a function with this tensor's cotangent in every backward pass; what it returns replaces the cotangent.
   *
   * @throws GradError when the tensor does not require grad
   * @see https://pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.registerHook((g) => g.mul(10));
   * x.sum().backward();
   * console.log(x.grad?.toArray()); // [10, 10]
   * ```
   */
  registerHook(hook) {
    if (!this.requiresGrad) {
      throw new GradError(
        "registerHook: the tensor does not require grad. Set requiresGrad = true first."
      );
    }
    const node = this.gradEdge();
    node.hooks ??= new NodeHooks();
    return register(node.hooks.tensor, { slot: this.outputNr, run: hook });
  }
  /**
   * Calls a function after a gradient was added to this leaf's `.grad`.
   *
   * @throws GradError when the tensor is not a leaf that requires grad
   */
  registerPostAccumulateGradHook(hook) {
    if (!this.isLeaf || !this.requiresGrad) {
      throw new GradError(
        "registerPostAccumulateGradHook: only a leaf that requires grad gathers gradients."
      );
    }
    this.postAccumulate ??= [];
    return register(this.postAccumulate, hook);
  }
  /** @internal */
  runPostAccumulateHooks() {
    if (this.postAccumulate !== null) for (const hook of [...this.postAccumulate]) hook(this);
  }
  /**
   * Keeps the gradient of a tensor that is not a leaf in its `.grad`.
   *
   * @throws GradError when the tensor does not require grad
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const h = tensor([1, 2], { requiresGrad: true }).mul(3);
   * h.retainGrad();
   * h.sum().backward();
   * console.log(h.grad?.toArray()); // [1, 1]
   * ```
   */
  retainGrad() {
    if (!this.requiresGrad) {
      throw new GradError(
        "retainGrad: the tensor does not require grad. Set requiresGrad = true first."
      );
    }
    const made = this.gradFn;
    if (made === null || this.retained !== null) return;
    const run2 = (g) => {
      this.grad = this.grad === null ? g.clone() : this.grad.add(g);
    };
    this.retained = { slot: this.outputNr, run: run2 };
    made.hooks ??= new NodeHooks();
    made.hooks.retain.push(this.retained);
  }
  /** Whether `retainGrad` was called on this non-leaf. */
  get retainsGrad() {
    return this.retained !== null;
  }
  /** Switches recording of operations on this leaf on or off, and returns it. */
  requiresGrad_(requiresGrad = true) {
    this.requiresGrad = requiresGrad;
    return this;
  }
  /**
   * The same elements outside the graph: storage and version counter are shared, gradients do not flow.
   *
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const x = tensor([1, 2], { requiresGrad: true });
   * console.log(x.mul(2).detach().requiresGrad); // false
   * ```
   */
  detach() {
    return new _Tensor(
      this.storage,
      this.dtype,
      this.shape,
      this.strides,
      this.offset,
      this.count,
      this.dense
    );
  }
  /** Takes this very tensor out of the graph. */
  detach_() {
    if (this.viewOf !== null) {
      throw new GradError(
        "detach_: the tensor is a view of another. Use detach(), which leaves the view as it is."
      );
    }
    this.setNode(null, 0);
    this.wanted = false;
    return this;
  }
  /**
   * The elements as a flat typed array in logical order: the storage itself for a whole contiguous tensor on the CPU,
   * else a copy.
   *
   * @throws DeviceError on a device that cannot read synchronously; use `dataAsync()` there
   */
  get data() {
    const { storage } = this;
    if (storage.backend.name === "cpu" && this.dense) {
      const array = storage.data;
      return this.count === array.length ? array : array.subarray(this.offset, this.offset + this.count);
    }
    return download2("data", this);
  }
  /** The matrix transposed; of fewer dimensions, the tensor. */
  get T() {
    return this.t();
  }
  /** The last two dimensions swapped. */
  get mT() {
    return this.transpose(-2, -1);
  }
  /** The tensor as PyTorch prints it; `setPrintOptions` changes how. */
  toString() {
    return formatTensor(this);
  }
  /** @internal What `console.log` shows in Node. */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }
  /** A tensor is not a boolean: JavaScript would take any object for true. */
  [Symbol.toPrimitive](hint) {
    return hint === "string" ? this.toString() : this.item();
  }
};
function moveHook(hook, from, to2, slot) {
  const there = from?.hooks?.retain;
  there?.splice(there.indexOf(hook), 1);
  if (to2 === null) return null;
  hook.slot = slot;
  to2.hooks ??= new NodeHooks();
  to2.hooks.retain.push(hook);
  return hook;
}

// src/tensor/methods.ts
var installed = /* @__PURE__ */ new Set();
var sealed = /* @__PURE__ */ new Set();
function sealMethods(example) {
  for (const name of [...installed, ...Object.keys(example)]) sealed.add(name);
}
function checkMethodName(name) {
  if (sealed.has(name) || name in Tensor.prototype && !installed.has(name)) {
    throw new ValueError(
      `elementwise: '${name}' is a name of Tensor itself. Choose another.`,
      name
    );
  }
}
function installMethod(name, call2, operands = 0) {
  checkMethodName(name);
  installed.add(name);
  Object.defineProperty(Tensor.prototype, name, {
    configurable: true,
    writable: true,
    value: methodOf(call2, operands)
  });
}
function methodOf(call2, operands) {
  if (operands === 1) {
    return function() {
      return call2(this);
    };
  }
  if (operands === 2) {
    return function(y, option) {
      return call2(this, y, option);
    };
  }
  return function(...rest) {
    return call2(this, ...rest);
  };
}

// src/formula/derive.ts
function derive(result, g, wrt, out = result) {
  const order2 = inOrder([result]);
  const depends = new Set(wrt);
  for (const node of order2) if (node.args.some((arg) => depends.has(arg))) depends.add(node);
  const adjoint = /* @__PURE__ */ new Map([[result, g]]);
  for (let i = order2.length - 1; i >= 0; i--) {
    const node = order2[i];
    const cotangent = adjoint.get(node);
    if (cotangent === void 0 || node.primitive === null) continue;
    const value = node === result ? out : node;
    node.args.forEach((arg, position) => {
      if (!depends.has(arg)) return;
      const rule = node.primitive?.vjp[position];
      if (rule === void 0)
        throw new GradError(`${node.primitive?.name}: has no derivative rule.`);
      if (rule === null) return;
      const term = rule(cotangent, ...node.args, value);
      const sum2 = adjoint.get(arg);
      adjoint.set(arg, sum2 === void 0 ? term : sum2.add(term));
    });
  }
  return wrt.map((operand) => adjoint.get(operand) ?? null);
}
function substitute(results, replace) {
  const replaced = /* @__PURE__ */ new Map();
  for (const node of inOrder(results)) {
    replaced.set(
      node,
      node.primitive === null ? replace(node) : Expr.call(
        node.primitive,
        node.args.map((arg) => replaced.get(arg))
      )
    );
  }
  return results.map((result) => replaced.get(result));
}

// src/formula/emit-js.ts
function emitKernel(name, results, inputs, params) {
  const names2 = /* @__PURE__ */ new Map();
  const byText = /* @__PURE__ */ new Map();
  const body = [];
  for (const node of inOrder(results)) {
    if (node.primitive === null) {
      names2.set(node, operandText(node));
      continue;
    }
    const operands = node.args.map((arg) => names2.get(arg));
    const value = fill2(node.primitive.js, operands);
    const text = node.primitive.result === "bool" ? `${value} ? 1 : 0` : value;
    let local = byText.get(text);
    if (local === void 0) {
      local = `t${body.length}`;
      byText.set(text, local);
      body.push(`const ${local} = ${text};`);
    }
    names2.set(node, local);
  }
  return new ScalarKernel(
    name,
    inputs,
    params,
    body,
    results.map((result) => names2.get(result))
  );
}
function fill2(template, operands) {
  return template.replace(/\b[xyz]\b/g, (name) => operands["xyz".indexOf(name)]);
}
function operandText(node) {
  if (node.kind === "input") return `x${node.value}`;
  if (node.kind === "param") return `p${node.value}`;
  return node.value < 0 || Object.is(node.value, -0) ? `(${literal(node.value)})` : literal(node.value);
}
function literal(value) {
  return Object.is(value, -0) ? "-0" : String(value);
}

// src/formula/formula.ts
var Formula = class _Formula {
  constructor(name, results, inputs, params) {
    this.name = name;
    this.results = results;
    this.inputs = inputs;
    this.params = params;
    this.typeOfFloat32 = inferType(results[0], new Array(inputs).fill("float32"), []);
  }
  name;
  results;
  inputs;
  params;
  compiled = null;
  truth = null;
  gradients = [];
  /** The rule that nodes of this formula carry; made by `ops/run-formula` at first use. */
  rule = null;
  /** Element type of the result for all-float32 inputs, so that the straight path need not infer it. */
  typeOfFloat32;
  /** The kernel's text, emitted at first use. */
  get kernel() {
    this.compiled ??= emitKernel(this.name, this.results, this.inputs, this.params);
    return this.compiled;
  }
  /**
   * The kernel for a bool result: arithmetic on truths is "and" and "or", so whatever is not zero becomes 1.
   *
   * @throws DTypeError for a difference or a negative, which bools do not have
   */
  get truthKernel() {
    if (this.truth === null) {
      const [result] = this.results;
      const name = result.primitive?.name;
      if (name === "sub" || name === "neg") {
        throw new DTypeError(
          `${this.name}: is not defined for bool tensors. Use logicalXor() or logicalNot(), or convert with to('int32').`,
          ["bool"]
        );
      }
      const isTruth = result.primitive?.result === "bool" || result.primitive?.result === "choose";
      this.truth = isTruth ? this.kernel : emitKernel(this.name, [result.ne(0)], this.inputs, this.params);
    }
    return this.truth;
  }
  /**
   * The gradient with respect to the inputs whose bit is set in `mask`.
   *
   * @param fromResult whether the value of the result is at hand; else rules that use it recompute it
   */
  gradient(mask, fromResult) {
    const key = mask * 2 + (fromResult ? 1 : 0);
    this.gradients[key] ??= this.deriveGradient(mask, fromResult);
    return this.gradients[key];
  }
  deriveGradient(mask, fromResult) {
    const result = this.results[0];
    const operands = inOrder([result]).filter((node) => node.kind === "input");
    const g = Expr.input(this.inputs + 1, "g");
    const out = fromResult ? Expr.input(this.inputs, "y") : result;
    const derived = derive(result, g, operands, out);
    const wrt = [];
    const gradients2 = [];
    for (let i = 0; i < this.inputs; i++) {
      if ((mask & 1 << i) === 0) continue;
      const terms = derived.filter(
        (term, k) => term !== null && operands[k].value === i
      );
      wrt.push(i);
      gradients2.push(
        terms.length === 0 ? Expr.number(0) : terms.reduce((sum2, term) => sum2.add(term))
      );
    }
    const used = inOrder(gradients2).filter((node) => node.kind === "input" && node.value <= this.inputs).map((node) => node.value);
    const uses = [...new Set(used)].sort((a, b) => a - b);
    const renumber = (node) => node.kind !== "input" ? node : node.value === this.inputs + 1 ? Expr.input(0, "g") : Expr.input(uses.indexOf(node.value) + 1, node.label);
    const renumbered = substitute(gradients2, renumber);
    const make = (results) => new _Formula(`${this.name}Backward`, results, uses.length + 1, this.params);
    return {
      wrt,
      uses,
      together: make(renumbered),
      each: renumbered.map(
        (gradient) => gradient.kind === "input" && gradient.value === 0 ? null : make([gradient])
      )
    };
  }
  /**
   * Element type of the result, by PyTorch's promotion.
   *
   * @param inputs types of the tensor operands
   * @param params their values: whole numbers leave integer tensors integer
   */
  resultType(inputs, params) {
    return inferType(this.results[0], inputs, params);
  }
};
function trace(name, build, labels, scalar) {
  let inputs = 0;
  let params = 0;
  const operands = labels.map(
    (label, i) => scalar[i] ? Expr.param(params++, label) : Expr.input(inputs++, label)
  );
  return new Formula(name, [toExpr(build(...operands))], inputs, params);
}
function inferType(result, inputs, params) {
  const types = /* @__PURE__ */ new Map();
  for (const node of inOrder([result])) types.set(node, typeOf(node, types, inputs, params));
  return types.get(result).type;
}
function typeOf(node, types, inputs, params) {
  if (node.kind === "input") return { type: inputs[node.value], weak: false };
  if (node.kind === "number") return { type: typeOfNumber(node.value), weak: true };
  if (node.kind === "param") return { type: typeOfNumber(params[node.value] ?? 0), weak: true };
  const operands = node.args.map((arg) => types.get(arg));
  switch (node.primitive?.result) {
    case "bool":
      return { type: "bool", weak: false };
    case "choose":
      return promote(operands.slice(1));
    case "float": {
      const joined = promote(operands);
      return isFloating(joined.type) ? joined : { type: "float32", weak: joined.weak };
    }
    default:
      return promote(operands);
  }
}
function promote(operands) {
  return operands.reduce((a, b) => {
    if (a.weak === b.weak) return { type: promoteTypes(a.type, b.type), weak: a.weak };
    const [weak, strong] = a.weak ? [a.type, b.type] : [b.type, a.type];
    const lifts = RANK[weak] > RANK[strong] && !(isFloating(weak) && isFloating(strong));
    return { type: lifts ? weak : strong, weak: false };
  });
}
function typeOfNumber(value) {
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int32" : "float32";
}

// src/options.ts
var DIM = { dim: 0 };
function parseOptions(op, defaults, positional, args) {
  if (args.length === 0) return defaults;
  const options = { ...defaults };
  const last = args[args.length - 1];
  const named = isOptions(last) ? last : null;
  const count2 = named === null ? args.length : args.length - 1;
  if (count2 > positional.length) {
    throw new OptionError(
      `${op}: takes at most ${positional.length} positional arguments (${positional.join(", ") || "none"}), got ${count2}. Give the others by name in a trailing object.`
    );
  }
  for (let i = 0; i < count2; i++) {
    if (args[i] !== void 0) options[positional[i]] = args[i];
  }
  if (named !== null) {
    for (const [name, value] of Object.entries(named)) {
      if (!(name in defaults)) throw unknownOption(op, name, Object.keys(defaults));
      const at2 = positional.indexOf(name);
      if (at2 >= 0 && at2 < count2) {
        throw new OptionError(
          `${op}: '${name}' is given twice, by position and by name. Give it once.`,
          name
        );
      }
      if (value !== void 0) options[name] = value;
    }
  }
  return options;
}
function required(op, name, value) {
  if (value === void 0) {
    throw new OptionError(`${op}: '${name}' is missing. Give it by position or by name.`, name);
  }
  return value;
}
function isOptions(value) {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
function parseSizes(args) {
  if (Array.isArray(args[0])) return { sizes: [...args[0]], rest: args.slice(1) };
  const end = args.findIndex((arg) => typeof arg !== "number");
  const count2 = end < 0 ? args.length : end;
  return { sizes: args.slice(0, count2), rest: args.slice(count2) };
}

// src/autograd/record.ts
function record(rule, output, inputs, saved, attrs = null) {
  if (mode.grad && requireGrad(inputs)) {
    output.setNode(makeNode(rule, output, inputs, saved, attrs), 0);
  }
  return output;
}
function requireGrad(inputs) {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) return true;
  return false;
}
function makeNode(rule, output, inputs, saved, attrs) {
  const nodes = new Array(inputs.length);
  let slots = null;
  for (let i = 0; i < inputs.length; i++) {
    nodes[i] = inputs[i].requiresGrad ? inputs[i].gradEdge() : null;
    if (inputs[i].outputNr !== 0) {
      slots ??= new Array(inputs.length).fill(0);
      slots[i] = inputs[i].outputNr;
    }
  }
  return new Node(rule, nodes, slots, saved, attrs, output.shape, output.dtype);
}

// src/ops/run-formula.ts
var NO_PARAMS = [];
function emptyResult(like3, dtype, shape) {
  const same = shape === like3.shape;
  const count2 = same ? like3.count : numelOf(shape);
  const storage = like3.storage.backend.allocate(dtype, count2);
  const strides = same && like3.dense ? like3.strides : contiguousStrides(shape);
  return new Tensor(storage, dtype, shape, strides, storage.base, count2, true);
}
function runUnary(formula, x, params) {
  const inputs = [x];
  const out = emptyResult(x, resultType(formula, inputs, params), x.shape);
  x.storage.backend.map(kernelFor(formula, out.dtype), inputs, roundParams(inputs, params), [out]);
  if (mode.grad && x.requiresGrad) recordFormula(formula, out, inputs, params);
  return out;
}
function runBinary(formula, x, y, params) {
  if (x.storage.backend !== y.storage.backend) checkDevices(formula.name, [x, y]);
  const inputs = [x, y];
  const shape = sameShape(x.shape, y.shape) ? x.shape : broadcastShapes(formula.name, x.shape, y.shape);
  const out = emptyResult(x, resultType(formula, inputs, params), shape);
  x.storage.backend.map(kernelFor(formula, out.dtype), inputs, roundParams(inputs, params), [out]);
  if (mode.grad && (x.requiresGrad || y.requiresGrad)) recordFormula(formula, out, inputs, params);
  return out;
}
function runFormula(formula, inputs, params) {
  checkDevices(formula.name, inputs);
  const dtype = resultType(formula, inputs, params);
  const shape = commonShape(formula.name, inputs);
  const out = emptyResult(inputs[0], dtype, shape);
  inputs[0].storage.backend.map(kernelFor(formula, dtype), inputs, roundParams(inputs, params), [
    out
  ]);
  if (mode.grad && requireGrad(inputs)) recordFormula(formula, out, inputs, params);
  return out;
}
function runInPlace(op, formula, inputs, params) {
  const self = inputs[0];
  const needsGrad = mode.grad && isFloating(self.dtype) && requireGrad(inputs);
  checkWritable(op, self, needsGrad);
  checkDevices(op, inputs);
  checkResultFits(op, self, commonShape(op, inputs));
  const dtype = resultType(formula, inputs, params);
  if (RANK[dtype] > RANK[self.dtype] && !(isFloating(dtype) && isFloating(self.dtype))) {
    throw new DTypeError(
      `${op}: the result is ${dtype} and cannot be stored in a tensor of ${self.dtype}. Use the out-of-place form, or convert with to('${dtype}') first.`,
      [self.dtype, dtype]
    );
  }
  const sources = inputs.map(
    (input2, i) => i > 0 && overlaps(input2, self) ? input2.clone() : input2
  );
  const node = needsGrad ? inPlaceNode(formula, self, sources, params) : null;
  self.storage.backend.map(kernelFor(formula, self.dtype), sources, roundParams(sources, params), [
    self
  ]);
  rebase(op, self, node);
  if (node !== null) {
    const { uses } = formula.gradient(node.mask, true);
    for (let i = 0; i < uses.length; i++) if (uses[i] === inputs.length) node.resave(i);
  }
  return self;
}
function inPlaceNode(formula, self, sources, params) {
  const { uses } = formula.gradient(maskOf(sources), true);
  const needsOld = uses.some((use) => sources[use] === self);
  const old = needsOld ? self.clone() : self;
  const before2 = needsOld ? sources.map((x) => x === self ? old : x) : sources;
  return formulaNode(formula, ruleOf(formula), self, before2, params);
}
function checkWritable(op, self, recorded) {
  checkInPlace(op, self, recorded);
  for (let i = 0; i < self.shape.length; i++) {
    if (self.strides[i] === 0 && self.shape[i] > 1) {
      throw new ShapeError(
        `${op}: the tensor is expanded: several of its elements share one place in memory. clone() it first.`,
        [self.shape]
      );
    }
  }
}
function checkResultFits(op, self, shape) {
  if (!sameShape(shape, self.shape)) {
    throw new ShapeError(
      `${op}: the result has shape ${formatShape(shape)} and does not fit the tensor's ${formatShape(self.shape)}. Use the out-of-place form, or expand() the tensor into a clone first.`,
      [self.shape, shape]
    );
  }
}
function commonShape(op, inputs) {
  const { shape } = inputs[0];
  for (let i = 1; i < inputs.length; i++) {
    if (!sameShape(inputs[i].shape, shape))
      return broadcastShapes(op, ...inputs.map((input2) => input2.shape));
  }
  return shape;
}
function overlaps(input2, self) {
  return input2.storage === self.storage && !(input2.offset === self.offset && sameShape(input2.shape, self.shape) && sameShape(input2.strides, self.strides));
}
function checkDevices(op, inputs) {
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i].storage.backend !== inputs[0].storage.backend) {
      const [a, b] = [inputs[0].device, inputs[i].device];
      throw new DeviceError(
        `${op}: the operands are on '${a}' and '${b}'. Move one with to('${a}').`,
        [a, b]
      );
    }
  }
}
function kernelFor(formula, result) {
  return result === "bool" ? formula.truthKernel : formula.kernel;
}
function resultType(formula, inputs, params) {
  if (allFloat32(inputs)) return formula.typeOfFloat32;
  const dimensioned = inputs.filter((input2) => input2.shape.length > 0);
  let types = inputs.map((input2) => input2.dtype);
  if (dimensioned.length > 0 && dimensioned.length < inputs.length) {
    const least = dimensioned.reduce(
      (a, b) => RANK[a] >= RANK[b.dtype] ? a : b.dtype,
      "bool"
    );
    types = inputs.map(
      ({ shape, dtype }) => shape.length > 0 || category(dtype) > category(least) ? dtype : least
    );
  }
  return formula.resultType(types, params);
}
function category(dtype) {
  return Math.min(RANK[dtype], RANK.float32);
}
function allFloat32(inputs) {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].dtype !== "float32") return false;
  return true;
}
function roundParams(inputs, params) {
  if (params.length === 0) return params;
  const wide = inputs.some((input2) => input2.dtype === "float64") || inputs.every((input2) => !isFloating(input2.dtype));
  return wide ? params : params.map(Math.fround);
}
function recordFormula(formula, out, inputs, params) {
  if (isFloating(out.dtype))
    out.setNode(formulaNode(formula, ruleOf(formula), out, inputs, params), 0);
}
function formulaNode(formula, rule, out, inputs, params) {
  const { uses } = formula.gradient(maskOf(inputs), true);
  const saved = new Array(uses.length);
  for (let i = 0; i < uses.length; i++)
    saved[i] = uses[i] === inputs.length ? out : inputs[uses[i]];
  return makeNode(rule, out, inputs, saved, params);
}
function maskOf(inputs) {
  let mask = 0;
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) mask |= 1 << i;
  return mask;
}
function ruleOf(formula) {
  formula.rule ??= {
    name: formula.name,
    vjp: (g, node) => formulaVjp(formula, g, node, node.attrs, true),
    holdsNumbers: formula.params > 0 && formula.gradient((1 << formula.inputs) - 1, true).each.some((single) => single !== null)
  };
  return formula.rule;
}
function formulaVjp(formula, g, node, params, fromResult) {
  const { wrt, each, together } = formula.gradient(node.mask, fromResult);
  const inputs = [g, ...node.savedTensors()];
  const results = new Array(formula.inputs).fill(null);
  if (mode.grad || each.length === 1 || each.some((single) => single === null)) {
    for (let k = 0; k < wrt.length; k++) {
      const single = each[k];
      results[wrt[k]] = single === null ? g : runFormula(single, inputs, params);
    }
    return results;
  }
  const shape = commonShape(formula.name, inputs);
  const outs = wrt.map(() => emptyResult(g, g.dtype, shape));
  g.storage.backend.map(together.kernel, inputs, roundParams(inputs, params), outs);
  for (let k = 0; k < wrt.length; k++) results[wrt[k]] = outs[k];
  return results;
}

// src/ops/elementwise-op.ts
var operations = /* @__PURE__ */ new Map();
var ElementwiseOp = class {
  constructor(name, build, operands, params, extended, paramsOfFloat64 = params) {
    this.name = name;
    this.build = build;
    this.operands = operands;
    this.params = params;
    this.extended = extended;
    this.paramsOfFloat64 = paramsOfFloat64;
    this.paramNames = Object.keys(params);
    operations.set(name, this);
  }
  name;
  build;
  operands;
  params;
  extended;
  paramsOfFloat64;
  formulas = [];
  paramNames;
  /** The formula in which the operands whose bit is set in `numbers` are parameters. */
  formula(numbers) {
    return this.formulas[numbers] ?? this.trace(numbers);
  }
  trace(numbers) {
    const labels = [...this.operands, ...this.paramNames];
    const scalar = labels.map((_, i) => i >= this.operands.length || (numbers & 1 << i) !== 0);
    const formula = trace(this.name, this.build, labels, scalar);
    this.formulas[numbers] = formula;
    return formula;
  }
  /** The function that users call, specialised by the number of operands so that the common calls run straight. */
  makeFunction() {
    const { operands, paramNames } = this;
    if (paramNames.length === 0 && operands.length === 1) {
      return (x) => x instanceof Tensor ? runUnary(this.formula(0), x, NO_PARAMS) : this.run([x]);
    }
    if (paramNames.length === 0 && operands.length === 2) {
      return (x, y, option) => {
        if (option !== void 0) return this.run([x, y, option]);
        if (x instanceof Tensor) {
          if (y instanceof Tensor) return runBinary(this.formula(0), x, y, NO_PARAMS);
          if (typeof y === "number") return runUnary(this.formula(2), x, [y]);
        }
        return this.run([x, y]);
      };
    }
    return (...args) => this.run(args);
  }
  makeInPlace() {
    return (...args) => {
      const { formula, inputs, params } = this.prepare(args, `${this.name}_`);
      if (!(args[0] instanceof Tensor))
        throw new ValueError(`${this.name}_: the first operand must be a tensor.`);
      return runInPlace(`${this.name}_`, formula, inputs, params);
    };
  }
  run(args) {
    const { formula, inputs, params } = this.prepare(args, this.name);
    return inputs.length === 1 ? runUnary(formula, inputs[0], params) : runFormula(formula, inputs, params);
  }
  /** Sorts a call's arguments into tensors and numbers. */
  prepare(args, op) {
    const count2 = this.operands.length;
    if (this.extended !== void 0 && args.length > count2) {
      const [name, y] = this.extended(
        this.name,
        checkOperand(op, this.operands[1], args[1]),
        args.slice(count2)
      );
      return operations.get(name).prepare([args[0], y], op);
    }
    const inputs = [];
    const params = [];
    let numbers = 0;
    for (let i = 0; i < count2; i++) {
      const operand = checkOperand(op, this.operands[i], args[i]);
      if (operand instanceof Tensor) inputs.push(operand);
      else {
        numbers |= 1 << i;
        params.push(operand);
      }
    }
    if (inputs.length === 0) {
      throw new ValueError(`${op}: none of the operands is a tensor. Wrap one in tensor(\u2026).`);
    }
    const defaults = inputs[0].dtype === "float64" ? this.paramsOfFloat64 : this.params;
    const options = parseOptions(op, defaults, this.paramNames, args.slice(count2));
    for (const name of this.paramNames) {
      const value = checkOperand(op, name, options[name]);
      if (value instanceof Tensor) params.push(value.item());
      else params.push(value);
    }
    return { formula: this.formula(numbers), inputs, params };
  }
};
function checkOperand(op, name, value) {
  if (value instanceof Tensor || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw new ValueError(
    `${op}: operand '${name}' is ${kindOf(value)}. Give a tensor or a number; arrays become tensors with tensor(\u2026).`,
    value
  );
}

// src/ops/define.ts
var catalog = /* @__PURE__ */ new Map();
var LABELS = ["x", "y", "z", "u", "v", "w"];
function primitive(name, spec) {
  const arity = new Set(spec.js.match(/\b[xyz]\b/g)).size;
  const vjp2 = spec.vjp === void 0 ? null : typeof spec.vjp === "function" ? [spec.vjp] : spec.vjp;
  const operands = LABELS.slice(0, arity);
  const call2 = `${name}(${operands.join(", ")})`;
  const node = {
    name,
    arity,
    js: spec.js,
    vjp: vjp2 ?? new Array(arity).fill(null),
    result: spec.result ?? "float",
    text: spec.text ?? call2,
    latex: spec.latex ?? `\\operatorname{${name}}\\left(${operands.join(", ")}\\right)`,
    binds: spec.binds ?? 5
  };
  return declare(name, {
    build: (...args) => Expr.call(node, args),
    operands,
    params: {},
    domain: spec.domain,
    differentiable: vjp2 !== null,
    hasInPlace: spec.result !== "bool",
    primitive: true,
    internal: spec.internal,
    methodOrder: spec.methodOrder,
    extended: spec.extended
  });
}
function elementwise(name, formula, options = {}) {
  const params = options.params ?? {};
  const names2 = [...options.operands ?? ["x"], ...Object.keys(params)];
  const build = typeof formula === "string" ? parseFormula(formula, names2) : formula;
  const count2 = build.length - Object.keys(params).length;
  const operands = options.operands ?? (count2 <= LABELS.length ? LABELS.slice(0, count2) : Array.from({ length: count2 }, (_, i) => `x${i}`));
  return declare(name, {
    build,
    operands,
    params,
    paramsOfFloat64: options.paramsOfFloat64,
    domain: options.domain,
    differentiable: true,
    hasInPlace: true,
    primitive: false,
    internal: options.internal
  });
}
function declare(name, declaration) {
  const { build, operands, params, domain, methodOrder } = declaration;
  checkMethodName(name);
  if (declaration.hasInPlace) checkMethodName(`${name}_`);
  const op = new ElementwiseOp(
    name,
    build,
    operands,
    params,
    declaration.extended,
    declaration.paramsOfFloat64
  );
  const call2 = op.makeFunction();
  const asMethod = methodOrder ? (...args) => call2(...methodOrder.map((i) => args[i])) : call2;
  installMethod(
    name,
    asMethod,
    Object.keys(params).length === 0 && !methodOrder ? operands.length : 0
  );
  if (declaration.hasInPlace && !methodOrder) installMethod(`${name}_`, op.makeInPlace());
  const labels = [...operands, ...Object.keys(params)];
  const defaults = Object.values(params);
  addToAlgebra({
    name,
    build,
    operands: labels,
    defaults,
    primitive: declaration.primitive,
    methodOrder
  });
  catalog.set(name, {
    name,
    elementwise: true,
    operands: labels,
    defaults,
    domain: intervals(domain, operands.length),
    // Traced at first use: a formula may use operations that are declared further down.
    get formula() {
      return op.formula(0);
    },
    differentiable: declaration.differentiable,
    internal: declaration.internal === true
  });
  return call2;
}
function intervals(domain, count2) {
  const given = domain ?? [-4, 4];
  const perOperand = Array.isArray(given[0]) ? given : null;
  return Array.from(
    { length: count2 },
    (_, i) => perOperand?.[i] ?? given
  );
}
function define(name, call2, differentiable = true) {
  installMethod(name, call2);
  catalog.set(name, {
    name,
    elementwise: false,
    operands: [],
    defaults: [],
    domain: [],
    formula: null,
    differentiable,
    internal: false
  });
  return call2;
}

// src/ops/activations.ts
var relu = primitive("relu", {
  js: "x > 0 ? x : x !== x ? x : 0",
  vjp: (g, _x, y) => Expr.number(0).where(y.le(0), g),
  result: "promote"
});
var sigmoid = primitive("sigmoid", {
  js: "1 / (1 + Math.exp(-x))",
  vjp: (g, _x, y) => g.mul(y.rsub(1)).mul(y),
  latex: "\\sigma\\left(x\\right)"
});
var logsigmoid = primitive("logsigmoid", {
  js: "Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)))",
  vjp: (g, x) => g.mul(x.neg().sigmoid()),
  latex: "\\ln\\left(\\sigma\\left(x\\right)\\right)"
});
var logExpPlusOne = primitive("logExpPlusOne", {
  js: "Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))",
  vjp: (g, x) => g.mul(x.sigmoid()),
  text: "log1p(exp(x))",
  latex: "\\ln\\left(1 + e^{x}\\right)"
});
var leakyRelu = elementwise(
  "leakyRelu",
  (x, negativeSlope) => x.where(x.gt(0), x.mul(negativeSlope)),
  { params: { negativeSlope: 0.01 } }
);
function negativePart(x) {
  return Expr.number(0).where(x.gt(0), x);
}
var elu = elementwise(
  "elu",
  (x, alpha) => x.where(x.gt(0), alpha.mul(negativePart(x).expm1())),
  { params: { alpha: 1 } }
);
var selu = elementwise(
  "selu",
  (x) => x.elu(1.6732632423543772).mul(1.0507009873554805)
);
var celu = elementwise(
  "celu",
  (x, alpha) => x.where(x.gt(0), alpha.mul(negativePart(x).div(alpha).expm1())),
  { params: { alpha: 1 } }
);
var softplus = elementwise(
  "softplus",
  (x, beta, threshold) => x.where(x.mul(beta).gt(threshold), x.mul(beta).logExpPlusOne().div(beta)),
  { params: { beta: 1, threshold: 20 } }
);
var silu = elementwise("silu", (x) => x.mul(x.sigmoid()));
var mish = elementwise("mish", (x) => x.mul(x.softplus().tanh()));
var softsign = elementwise("softsign", (x) => x.div(x.abs().add(1)));
var hardtanh = elementwise(
  "hardtanh",
  (x, minVal, maxVal) => x.where(
    x.gt(minVal).logicalAnd(x.lt(maxVal)),
    // NaN stays NaN, but its gradient is 0.
    minVal.where(x.le(minVal), maxVal.where(x.ge(maxVal), x.mul(0)))
  ),
  { params: { minVal: -1, maxVal: 1 } }
);
var relu6 = elementwise("relu6", (x) => x.hardtanh(0, 6));
var hardsigmoid = elementwise("hardsigmoid", (x) => x.add(3).hardtanh(0, 6).div(6));
var hardswish = elementwise("hardswish", (x) => {
  const [low, high] = [x.lt(-3), x.gt(3)];
  const middle2 = Expr.number(0).where(low.logicalOr(high), x);
  return x.where(high, Expr.number(0).where(low, middle2.mul(middle2.add(3)).div(6)));
});
var geluExact = elementwise(
  "geluExact",
  (x) => x.mul(x.mul(Math.SQRT1_2).erf().add(1)).mul(0.5)
);
var geluTanh = elementwise(
  "geluTanh",
  (x) => x.square().mul(0.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI)).tanh().add(1).mul(x).mul(0.5)
);

// src/ops/clamp.ts
var clampMin = primitive("clampMin", {
  js: "x < y || y !== y ? y : x",
  vjp: [(g, x, y) => g.where(x.ge(y), 0), (g, x, y) => g.where(x.lt(y), 0)],
  result: "promote",
  text: "max(x, y)",
  latex: "\\max\\left(x, y\\right)"
});
var clampMax = primitive("clampMax", {
  js: "x > y || y !== y ? y : x",
  vjp: [(g, x, y) => g.where(x.le(y), 0), (g, x, y) => g.where(x.gt(y), 0)],
  result: "promote",
  text: "min(x, y)",
  latex: "\\min\\left(x, y\\right)"
});
var clampBoth = primitive(
  "clampBoth",
  {
    js: "Math.min(Math.max(x, y), z)",
    vjp: [
      (g, x, y, z) => g.where(x.ge(y).logicalAnd(x.le(z)), 0),
      (g, x, y, z) => g.where(x.lt(y).logicalAnd(y.lt(z)), 0),
      (g, x, y, z) => g.where(x.gt(z).logicalOr(z.lt(y)), 0)
    ],
    result: "promote",
    domain: [
      [-4, 4],
      [-3, -1],
      [1, 3]
    ],
    text: "min(max(x, y), z)",
    latex: "\\min\\left(\\max\\left(x, y\\right), z\\right)"
  }
);
function clampBy(op, inPlace) {
  const form = inPlace ? "_" : "";
  return (x, ...args) => {
    const { min: min2, max: max2 } = parseOptions(
      op,
      { min: null, max: null },
      ["min", "max"],
      args
    );
    if (min2 === null && max2 === null) {
      throw new ValueError(
        `${op}: neither min nor max is given. Give one, as in x.${op}({ min: 0 }).`
      );
    }
    if (min2 === null) return x[`clampMax${form}`](max2);
    return max2 === null ? x[`clampMin${form}`](min2) : x[`clampBoth${form}`](min2, max2);
  };
}
var clamp = clampBy("clamp", false);
define("clamp", clamp);
var clip = clampBy("clip", false);
define("clip", clip);
var clamp_ = clampBy("clamp_", true);
define("clamp_", clamp_, false);

// src/ops/comparison.ts
var eq = primitive("eq", {
  js: "x === y",
  result: "bool",
  text: "x == y",
  latex: "x = y",
  binds: 0
});
var ne = primitive("ne", {
  js: "x !== y",
  result: "bool",
  text: "x != y",
  latex: "x \\ne y",
  binds: 0
});
var lt = primitive("lt", {
  js: "x < y",
  result: "bool",
  text: "x < y",
  latex: "x < y",
  binds: 0
});
var le = primitive("le", {
  js: "x <= y",
  result: "bool",
  text: "x <= y",
  latex: "x \\le y",
  binds: 0
});
var gt = primitive("gt", {
  js: "x > y",
  result: "bool",
  text: "x > y",
  latex: "x > y",
  binds: 0
});
var ge = primitive("ge", {
  js: "x >= y",
  result: "bool",
  text: "x >= y",
  latex: "x \\ge y",
  binds: 0
});
var logicalAnd = primitive("logicalAnd", {
  js: "x != 0 && y != 0",
  result: "bool",
  text: "x && y",
  latex: "x \\land y",
  binds: -1
});
var logicalOr = primitive("logicalOr", {
  js: "x != 0 || y != 0",
  result: "bool",
  text: "x || y",
  latex: "x \\lor y",
  binds: -2
});
var logicalXor = primitive("logicalXor", {
  js: "(x != 0) !== (y != 0)",
  result: "bool"
});
var logicalNot = primitive("logicalNot", {
  js: "x == 0",
  result: "bool",
  text: "!x",
  latex: "\\lnot x",
  binds: 3
});
var isnan = primitive("isnan", { js: "x !== x", result: "bool" });
var isinf = primitive("isinf", {
  js: "x === Infinity || x === -Infinity",
  result: "bool"
});
var isfinite = primitive("isfinite", { js: "x - x === 0", result: "bool" });

// src/ops/elementwise.ts
function scaleSecond(name, y, rest) {
  const { alpha } = parseOptions(name, { alpha: 1 }, ["alpha"], rest);
  return [name, typeof y === "number" ? y * alpha : y.mul(alpha)];
}
var add = primitive("add", {
  js: "x + y",
  vjp: [(g) => g, (g) => g],
  result: "promote",
  text: "x + y",
  latex: "x + y",
  binds: 1,
  extended: scaleSecond
});
var sub = primitive("sub", {
  js: "x - y",
  vjp: [(g) => g, (g) => g.neg()],
  result: "promote",
  text: "x - y",
  latex: "x - y",
  binds: 1,
  extended: scaleSecond
});
var mul = primitive("mul", {
  js: "x * y",
  vjp: [(g, _x, y) => g.mul(y), (g, x) => g.mul(x)],
  result: "promote",
  text: "x * y",
  latex: "x \\, y",
  binds: 2
});
var div = primitive("div", {
  js: "x / y",
  vjp: [(g, _x, y) => g.div(y), (g, _x, y, z) => g.neg().mul(z.div(y))],
  domain: [
    [-4, 4],
    [0.5, 4]
  ],
  text: "x / y",
  latex: "\\frac{x}{y}",
  binds: 2,
  extended: (name, y, rest) => {
    const { roundingMode } = parseOptions(name, { roundingMode: null }, [], rest);
    if (roundingMode === null) return [name, y];
    if (roundingMode === "floor" || roundingMode === "trunc") return [`${roundingMode}Divide`, y];
    throw new ValueError(
      `${name}: roundingMode '${roundingMode}' is not 'trunc', 'floor' or null.`,
      roundingMode
    );
  }
});
var neg = primitive("neg", {
  js: "-x",
  vjp: (g) => g.neg(),
  result: "promote",
  text: "-x",
  latex: "-x",
  binds: 3
});
var positive = elementwise("positive", (x) => x.mul(1));
var rsub = elementwise("rsub", (x, y) => y.sub(x));
var sqrt = primitive("sqrt", {
  js: "Math.sqrt(x)",
  vjp: (g, _x, y) => g.div(y.mul(2)),
  domain: [0.1, 4],
  latex: "\\sqrt{x}"
});
var sqrtOrZero = primitive("sqrtOrZero", {
  js: "Math.sqrt(x)",
  vjp: (g, _x, y) => g.div(y.mul(2)).where(y.ne(0), 0),
  domain: [0.1, 4],
  text: "sqrt(x)",
  latex: "\\sqrt{x}"
});
var square = primitive("square", {
  js: "x * x",
  vjp: (g, x) => g.mul(x).mul(2),
  result: "promote",
  text: "x^2",
  latex: "x^{2}",
  binds: 4
});
var reciprocal = primitive("reciprocal", {
  js: "1 / x",
  vjp: (g, _x, y) => g.neg().mul(y.square()),
  domain: [0.3, 4],
  text: "1 / x",
  latex: "\\frac{1}{x}",
  binds: 2
});
var rsqrt = primitive("rsqrt", {
  js: "1 / Math.sqrt(x)",
  vjp: (g, _x, y) => g.mul(-0.5).mul(y.square().mul(y)),
  domain: [0.2, 4],
  latex: "\\frac{1}{\\sqrt{x}}"
});
var pow = primitive("pow", {
  // C's pow, which PyTorch follows, is 1 at x = 1 for every y and at x = -1 for y = ±∞; JavaScript's is NaN there.
  js: "y === 2 ? x * x : x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : Math.pow(x, y)",
  vjp: [
    (g, x, y) => g.mul(y.mul(x.pow(y.sub(1)))).where(y.ne(0), 0),
    (g, x, y, z) => Expr.number(0).where(x.eq(0).logicalAnd(y.ge(0)), g.mul(z.mul(x.log())))
  ],
  result: "promote",
  domain: [
    [0.3, 3],
    [-2, 2]
  ],
  text: "x^y",
  latex: "x^{y}",
  binds: 4
});
var abs = primitive("abs", {
  js: "Math.abs(x)",
  vjp: (g, x) => g.mul(x.sign()),
  result: "promote",
  latex: "\\left|x\\right|"
});
var sign = primitive("sign", {
  js: "x > 0 ? 1 : x < 0 ? -1 : 0",
  vjp: (g) => g.mul(0),
  result: "promote",
  latex: "\\operatorname{sgn}\\left(x\\right)"
});
var lerp = elementwise(
  "lerp",
  (start2, end, weight) => start2.add(weight.mul(end.sub(start2))).where(weight.abs().lt(0.5), end.sub(end.sub(start2).mul(weight.rsub(1)))),
  { operands: ["start", "end", "weight"] }
);
var addcmul = elementwise("addcmul", (x, a, b, value) => x.add(value.mul(a).mul(b)), {
  operands: ["x", "a", "b"],
  params: { value: 1 }
});
var addcdiv = elementwise("addcdiv", (x, a, b, value) => x.add(value.mul(a).div(b)), {
  operands: ["x", "a", "b"],
  params: { value: 1 },
  domain: [
    [-4, 4],
    [-4, 4],
    [0.5, 4]
  ]
});
var hypot = primitive("hypot", {
  js: "Math.hypot(x, y)",
  vjp: [(g, x, _y, z) => g.mul(x.div(z)), (g, _x, y, z) => g.mul(y.div(z))],
  domain: [
    [0.3, 4],
    [0.3, 4]
  ],
  latex: "\\sqrt{x^{2} + y^{2}}"
});

// src/ops/rounding.ts
var floor = primitive("floor", {
  js: "Math.floor(x)",
  vjp: (g) => g.mul(0),
  result: "promote",
  latex: "\\lfloor x \\rfloor"
});
var ceil = primitive("ceil", {
  js: "Math.ceil(x)",
  vjp: (g) => g.mul(0),
  result: "promote",
  latex: "\\lceil x \\rceil"
});
var trunc = primitive("trunc", {
  js: "Math.trunc(x)",
  vjp: (g) => g.mul(0),
  result: "promote"
});
var frac = elementwise("frac", (x) => x.sub(x.trunc()));
var roundEven = primitive("roundEven", {
  js: "x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)",
  vjp: (g) => g.mul(0),
  result: "promote",
  text: "round(x)",
  latex: "\\operatorname{round}\\left(x\\right)"
});
var round = elementwise("round", (x, decimals) => x.roundToParts(Expr.number(10).pow(decimals)), {
  params: { decimals: 0 }
});
var roundToParts = primitive("roundToParts", {
  js: "x * y - Math.floor(x * y) === 0.5 ? (2 * Math.round((x * y) / 2)) / y : Math.round(x * y) / y",
  vjp: [(g) => g.mul(0), (g, _x, y, z) => g.neg().mul(z.div(y))],
  result: "promote",
  domain: [
    [-4, 4],
    [0.5, 4]
  ],
  internal: true
});
var remainder = primitive("remainder", {
  js: "x % y !== 0 && x % y < 0 !== y < 0 ? (x % y) + y : x % y",
  vjp: [(g) => g, (g, x, y) => g.neg().mul(x.floorDivide(y))],
  result: "promote",
  domain: [
    [-4, 4],
    [1, 4]
  ],
  text: "x % y",
  latex: "x \\bmod y",
  binds: 2
});
var fmod = primitive("fmod", {
  js: "x % y",
  vjp: [(g) => g, (g, x, y) => g.neg().mul(x.div(y).trunc())],
  result: "promote",
  domain: [
    [-4, 4],
    [1, 4]
  ]
});
var floorDivide = primitive("floorDivide", {
  // Not ⌊x / y⌋: the quotient may round up to a whole number that is one too large.
  js: "y === 0 ? x / y : Math.round((x - (x % y)) / y) - (x % y !== 0 && x % y < 0 !== y < 0 ? 1 : 0)",
  vjp: [(g) => g.mul(0), (g) => g.mul(0)],
  result: "promote",
  domain: [
    [-4, 4],
    [1, 4]
  ],
  latex: "\\left\\lfloor \\frac{x}{y} \\right\\rfloor"
});
var truncDivide = primitive("truncDivide", {
  js: "Math.trunc(x / y)",
  vjp: [(g) => g.mul(0), (g) => g.mul(0)],
  result: "promote",
  domain: [
    [-4, 4],
    [1, 4]
  ]
});

// src/ops/selecting.ts
var maximum = primitive("maximum", {
  js: "Math.max(x, y)",
  vjp: [
    (g, x, y) => g.mul(x.lt(y).add(x.eq(y).mul(0.5)).rsub(1)),
    (g, x, y) => g.mul(y.lt(x).add(x.eq(y).mul(0.5)).rsub(1))
  ],
  result: "promote",
  text: "max(x, y)",
  latex: "\\max\\left(x, y\\right)"
});
var minimum = primitive("minimum", {
  js: "Math.min(x, y)",
  vjp: [
    (g, x, y) => g.mul(x.gt(y).add(x.eq(y).mul(0.5)).rsub(1)),
    (g, x, y) => g.mul(y.gt(x).add(x.eq(y).mul(0.5)).rsub(1))
  ],
  result: "promote",
  text: "min(x, y)",
  latex: "\\min\\left(x, y\\right)"
});
var fmax = primitive("fmax", {
  js: "x !== x ? y : y !== y ? x : Math.max(x, y)",
  vjp: [
    (g, x, y) => g.where(x.ge(y).logicalOr(y.isnan()), 0),
    (g, x, y) => g.where(x.ge(y).logicalOr(y.isnan()).logicalNot(), 0)
  ],
  result: "promote"
});
var fmin = primitive("fmin", {
  js: "x !== x ? y : y !== y ? x : Math.min(x, y)",
  vjp: [
    (g, x, y) => g.where(x.le(y).logicalOr(y.isnan()), 0),
    (g, x, y) => g.where(x.le(y).logicalOr(y.isnan()).logicalNot(), 0)
  ],
  result: "promote"
});
var copysign = primitive("copysign", {
  js: "(y < 0 || 1 / y < 0) ? -Math.abs(x) : Math.abs(x)",
  vjp: [(g, x, _y, z) => g.mul(z.div(x.where(x.ne(0), 1)).where(x.ne(0), 0)), (g) => g.mul(0)],
  domain: [
    [0.3, 4],
    [-4, 4]
  ]
});
var heaviside = primitive("heaviside", {
  js: "x === 0 ? y : x > 0 ? 1 : 0",
  result: "promote"
});
var replaceWhere = elementwise("replaceWhere", (x, mask, value) => value.where(mask, x), {
  operands: ["x", "mask", "value"],
  internal: true
});
var where = primitive("where", {
  js: "x ? y : z",
  vjp: [null, (g, c) => g.where(c, 0), (g, c) => g.where(c.logicalNot(), 0)],
  result: "choose",
  methodOrder: [1, 0, 2],
  latex: "\\begin{cases} y & x \\\\ z & \\text{otherwise} \\end{cases}"
});

// src/ops/coefficients.ts
var ERF = [
  0.9654687386698673,
  -0.1405360890227171,
  0.019852496688983708,
  -0.0022854855611441132,
  21751715604159932e-20,
  -17537169441124866e-21,
  1223382738359897e-21,
  -7511569286591727e-23,
  4115800583208149e-24,
  -2035228405815769e-25,
  9167619596865806e-27,
  -38078824063194953e-29,
  14543887079465116e-30
];
var ERFC = [
  0.4287116755835546,
  0.16419859225223996,
  0.043663213212516136,
  0.005810705945075878,
  -6705533731753019e-19,
  -3710771075169647e-19,
  9962268205017303e-21,
  25346380198992007e-21,
  -7732725066939509e-22,
  -20652487193254783e-22,
  209772658678928e-21,
  17742556744575403e-23,
  -43628162654462856e-24,
  -12511632614723438e-24,
  7095154076416536e-24,
  11385314475578276e-26,
  -872563587235857e-24,
  15860112779051556e-26,
  6278204081374358e-26,
  -22419497115939372e-27
];
var LGAMMA = [
  0.42278433509846713,
  0.16123351671205663,
  -0.016838075263299526,
  0.0025726010534725475,
  -4615969392919999e-19,
  9032844784482085e-20,
  -18636779872543994e-21,
  3981793089152702e-21,
  -8716982578328323e-22,
  19425326866834958e-23,
  -43873352909331736e-24,
  10012495486246804e-24,
  -23043738035184404e-25,
  5352422368894483e-25,
  -1247500494813837e-25,
  2807778288259308e-26,
  -6599791480347414e-27,
  2126623574915764e-27,
  -5043009058425092e-28
];
var ERFINV_SMALL = [
  1.6235420064648298,
  0.7248912124984771,
  -0.051643216989051104,
  -0.022576907976752252,
  0.015799967277408934,
  -0.0030900906960069146,
  -0.0012742935269051566,
  9841180632147223e-19,
  -15542174564679535e-20,
  -10761006984247841e-20,
  6559153551390515e-20,
  -5568625219273167e-21,
  -9209264951016121e-21,
  4307416289840317e-21,
  2992422598689565e-23,
  -7670039379467481e-22,
  27249848831772916e-23,
  4378491474930378e-23,
  -6269618803038916e-23,
  9081428930595508e-24,
  70004130724063135e-25,
  -17464278707660834e-25,
  -2992412449965611e-25
];
var ERFINV_MIDDLE = [
  3.033636574409232,
  0.803753953495171,
  0.0038228284895977815,
  -0.0021986124956116563,
  0.0012086559904459086,
  -6530703206059536e-19,
  2827102208304656e-19,
  -7502978572806615e-20,
  -2058162050311881e-21,
  12557683977802702e-21,
  -5748908869764676e-21,
  8470422166129012e-22,
  4026364627241129e-22,
  -27545658816998534e-23,
  6229698130346347e-23,
  7549592053111006e-24,
  -1019480926639272e-23,
  3230603149309869e-24,
  -6677021756991198e-26,
  -3356026917556592e-25,
  930786042095757e-25
];
var ERFINV_LARGE = [
  4.976191390016299,
  1.1365383104872457,
  -26907124677085284e-20,
  -2562023123726426e-19,
  10362208276375613e-20,
  -298955286944563e-19,
  75974407005378356e-22,
  -18159924245135488e-22,
  4343929805706461e-22,
  -11988721034732643e-23,
  47403381904268476e-24,
  -25658118285057363e-24,
  14351929565527408e-24,
  -7868299325174627e-24,
  44255830312384945e-25,
  -1751134588001829e-24,
  13344490948778997e-26,
  9976652563462537e-26
];

// src/ops/approximations.ts
function part(name, js, text, ...vjp2) {
  const arity = new Set(js.match(/\b[xyz]\b/g)).size;
  const rules = Array.from({ length: arity }, (_, i) => vjp2[i] ?? null);
  const latex = `\\operatorname{${name}}\\left(${text.slice(text.indexOf("(") + 1, -1)}\\right)`;
  const node = { name, arity, js, vjp: rules, result: "float", text, latex, binds: 5 };
  return (...operands) => Expr.call(node, operands);
}
function polynomial(u, coefficients) {
  return coefficients.reduceRight((sum2, c) => sum2 === "" ? `${c}` : `(${c} + ${u} * ${sum2})`, "");
}
var T_HALF = 0.3;
var T_MIDDLE = 11 / 30;
var erfArgument = part(
  "erfArgument",
  `x > -1 && x < 1 ? 2 * x * x - 1 : ${2 / T_HALF} / (2 + Math.abs(x)) - ${T_MIDDLE / T_HALF}`,
  "erfArgument(x)"
);
var F = "(Math.floor(16 * z) / 16)";
var GAUSS = `Math.exp(-${F} * ${F}) * Math.exp((${F} - z) * (${F} + z))`;
var ERFC_TAIL = `${GAUSS} * ${polynomial("y", ERFC)} * 2 / (2 + z)`;
var ERF_NEAR_0 = `x * ${polynomial("y", ERF)}`;
var TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
var erfOf = part(
  "erf",
  `z < 1 ? ${ERF_NEAR_0} : z < 6 ? (x < 0 ? -1 : 1) * (1 - ${ERFC_TAIL}) : x > 0 ? 1 : x < 0 ? -1 : x`,
  "erf(x)",
  (g, x) => g.mul(x.square().neg().exp().mul(TWO_OVER_SQRT_PI))
);
var erfcOf = part(
  "erfc",
  `z < 1 ? 1 - ${ERF_NEAR_0} : z >= 28 ? (x > 0 ? 0 : 2) : (x > 0 ? 0 : 2) + (x > 0 ? 1 : -1) * (${ERFC_TAIL})`,
  "erfc(x)",
  (g, x) => g.mul(x.square().neg().exp().mul(-TWO_OVER_SQRT_PI))
);
function approximateErf(x) {
  return erfOf(x, erfArgument(x), x.abs());
}
function approximateErfc(x) {
  return erfcOf(x, erfArgument(x), x.abs());
}
var erfinvOf = part(
  "erfinv",
  `y < 6 ? x * ${polynomial("(y / 3 - 1)", ERFINV_SMALL)} : z < 4 ? x * ${polynomial("(1.25 * z - 4)", ERFINV_MIDDLE)} : y < Infinity ? x * ${polynomial("((z - 5.125) / 1.125)", ERFINV_LARGE)} : x * y`,
  "erfinv(x)",
  (g, _x, _y, _z, out) => g.mul(out.square().exp()).mul(1 / TWO_OVER_SQRT_PI)
);
function approximateErfinv(x) {
  const w = x.rsub(1).mul(x.add(1)).log().neg();
  return erfinvOf(x, w, w.sqrt());
}
var lgammaArgument = part(
  "lgammaArgument",
  "x < 0.5 ? x : x < 1.5 ? x - 1 : x < 2.5 ? x - 2 : x - Math.floor(x + 0.5)",
  "lgammaArgument(x)"
);
var STEPS2 = "x < 0.5 ? -Math.log(x * (x + 1)) : x < 1.5 ? -Math.log(x) : x < 2.5 ? 0 : Math.log((y + 2) * (x < 3.5 ? 1 : (y + 3) * (x < 4.5 ? 1 : (y + 4) * (x < 5.5 ? 1 : (y + 5) * (x < 6.5 ? 1 : (y + 6) * (x < 7.5 ? 1 : y + 7))))))";
var STIRLING = polynomial("(1 / (x * x))", [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156
]);
var lgammaPositive = part(
  "lgammaPositive",
  `x < 8 ? y * ${polynomial("(2 * y)", LGAMMA)} + (${STEPS2}) : x < 1e17 ? (x - 0.5) * (Math.log(x) - 1) + ${0.5 * (Math.log(2 * Math.PI) - 1)} + ${STIRLING} / x : x * (Math.log(x) - 1)`,
  "lgammaPositive(x, y)"
);
var SIN_PI = "Math.sin(Math.PI * (x - Math.round(x)))";
var lgammaOf = part(
  "lgamma",
  `x > 0 ? y : x === Math.floor(x) ? Infinity : Math.log(Math.PI / Math.abs(x * ${SIN_PI})) - y`,
  "lgamma(x)",
  (g, x) => g.mul(x.digamma())
);
function approximateLgamma(x) {
  const positive2 = x.abs();
  return lgammaOf(x, lgammaPositive(positive2, lgammaArgument(positive2)));
}
var ASYMPTOTIC = polynomial("(1 / (y * y))", [
  1 / 12,
  -1 / 120,
  1 / 252,
  -1 / 240,
  1 / 132,
  -691 / 32760,
  1 / 12
]);
var digammaPositive = part(
  "digammaPositive",
  `Math.log(y) - 0.5 / y - ${ASYMPTOTIC} / (y * y) - (x < 10 ? (2 * x + 9) * (1 / z + 1 / (z + 8) + 1 / (z + 14) + 1 / (z + 18) + 1 / (z + 20)) : 0)`,
  "digammaPositive(x)"
);
var digammaOf = part(
  "digamma",
  "x > 0 ? y : x === 0 ? -1 / x : x === Math.floor(x) ? NaN : y - Math.PI / Math.tan(Math.PI * (x - Math.round(x)))",
  "digamma(x)",
  (g, x) => g.mul(trigamma(x))
);
function approximateDigamma(x) {
  const positive2 = x.where(x.gt(0), x.rsub(1));
  const high = positive2.where(positive2.ge(10), positive2.add(10));
  return digammaOf(x, digammaPositive(positive2, high, positive2.mul(positive2.add(9))));
}
function trigamma(x) {
  const left = x.le(0);
  const positive2 = x.rsub(1).where(left, x);
  const fromRound = x.sub(x.roundEven()).where(left, 0.5);
  const reflected = fromRound.mul(Math.PI).sin().square().reciprocal().mul(Math.PI * Math.PI);
  const value = hurwitzZeta(Expr.number(2), positive2);
  return reflected.sub(value).where(left, value);
}
var REST = "x / z * (1 / 12 - (x + 1) * (x + 2) / (z * z) * (1 / 720 - (x + 3) * (x + 4) / (z * z) * (1 / 30240 - (x + 5) * (x + 6) / (z * z) * (1 / 1209600 - (x + 7) * (x + 8) / (z * z) / 47900160))))";
var TERMS = Array.from({ length: 10 }, (_, k) => `Math.pow(y + ${k}, -x)`).join(" + ");
var hurwitzZetaOf = part(
  "zeta",
  `y === Infinity ? 0 : ${TERMS} + Math.pow(z, -x) * (z / (x - 1) + 0.5 + ${REST})`,
  "zeta(x, y)",
  null,
  (g, s, q) => g.mul(s.neg()).mul(hurwitzZeta(s.add(1), q))
);
function hurwitzZeta(s, q) {
  return hurwitzZetaOf(s, q, q.add(10));
}

// src/ops/special.ts
var erf = elementwise("erf", approximateErf);
var erfc = elementwise("erfc", approximateErfc);
var erfinv = elementwise("erfinv", approximateErfinv, { domain: [-0.95, 0.95] });
var lgamma = elementwise("lgamma", approximateLgamma, { domain: [0.3, 9] });
var digamma = elementwise("digamma", approximateDigamma, { domain: [0.3, 12] });
var sinc = primitive("sinc", {
  js: "x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)",
  // The quotient must not see x = 0: its own derivative would be NaN there, masked or not.
  vjp: (g, x, y) => g.mul(
    x.mul(Math.PI).cos().sub(y).div(x.where(x.ne(0), 1)).where(x.ne(0), 0)
  ),
  latex: "\\operatorname{sinc}\\left(x\\right)"
});
var logit = elementwise(
  "logit",
  (x, eps) => {
    const high = eps.rsub(1);
    const inside = x.ge(eps).logicalAnd(x.le(high)).logicalOr(eps.lt(0));
    return x.where(inside, eps.where(x.lt(eps), high.where(x.gt(high), Number.NaN))).logOdds();
  },
  { params: { eps: -1 }, domain: [0.05, 0.95] }
);
var logOdds = primitive("logOdds", {
  js: "Math.log(x / (1 - x))",
  vjp: (g, x) => g.div(x.mul(x.rsub(1))).where(x.ge(0).logicalAnd(x.le(1)), Number.NaN),
  domain: [0.05, 0.95],
  internal: true,
  latex: "\\ln\\frac{x}{1 - x}"
});
var FLOAT32_MAX = 34028234663852886e22;
var nanToNum = elementwise(
  "nanToNum",
  (x, nan, posinf, neginf) => {
    const finite = neginf.where(x.eq(Number.NEGATIVE_INFINITY), x);
    return nan.where(x.isnan(), posinf.where(x.eq(Number.POSITIVE_INFINITY), finite));
  },
  {
    params: { nan: 0, posinf: FLOAT32_MAX, neginf: -FLOAT32_MAX },
    paramsOfFloat64: { nan: 0, posinf: Number.MAX_VALUE, neginf: -Number.MAX_VALUE }
  }
);

// src/ops/transcendental.ts
var exp = primitive("exp", {
  js: "Math.exp(x)",
  vjp: (g, _x, y) => g.mul(y),
  latex: "e^{x}"
});
var exp2 = primitive("exp2", {
  js: "Math.pow(2, x)",
  vjp: (g, _x, y) => g.mul(y.mul(Math.LN2)),
  text: "2^x",
  latex: "2^{x}",
  binds: 4
});
var expm1 = primitive("expm1", {
  js: "Math.expm1(x)",
  vjp: (g, _x, y) => g.mul(y.add(1)),
  latex: "e^{x} - 1"
});
var log = primitive("log", {
  js: "Math.log(x)",
  vjp: (g, x) => g.div(x),
  domain: [0.1, 4],
  latex: "\\ln\\left(x\\right)"
});
var log2 = primitive("log2", {
  js: "Math.log2(x)",
  vjp: (g, x) => g.div(x.mul(Math.LN2)),
  domain: [0.1, 4],
  latex: "\\log_2\\left(x\\right)"
});
var log10 = primitive("log10", {
  js: "Math.log10(x)",
  vjp: (g, x) => g.div(x.mul(Math.LN10)),
  domain: [0.1, 4],
  latex: "\\log_{10}\\left(x\\right)"
});
var log1p = primitive("log1p", {
  js: "Math.log1p(x)",
  vjp: (g, x) => g.div(x.add(1)),
  domain: [-0.9, 4],
  latex: "\\ln\\left(1 + x\\right)"
});
var sin = primitive("sin", {
  js: "Math.sin(x)",
  vjp: (g, x) => g.mul(x.cos()),
  latex: "\\sin\\left(x\\right)"
});
var cos = primitive("cos", {
  js: "Math.cos(x)",
  vjp: (g, x) => g.neg().mul(x.sin()),
  latex: "\\cos\\left(x\\right)"
});
var tan = primitive("tan", {
  js: "Math.tan(x)",
  vjp: (g, _x, y) => g.mul(y.square().add(1)),
  domain: [-1.2, 1.2],
  latex: "\\tan\\left(x\\right)"
});
var asin = primitive("asin", {
  js: "Math.asin(x)",
  vjp: (g, x) => g.mul(x.square().rsub(1).rsqrt()),
  domain: [-0.9, 0.9],
  latex: "\\arcsin\\left(x\\right)"
});
var acos = primitive("acos", {
  js: "Math.acos(x)",
  vjp: (g, x) => g.neg().mul(x.square().rsub(1).rsqrt()),
  domain: [-0.9, 0.9],
  latex: "\\arccos\\left(x\\right)"
});
var atan = primitive("atan", {
  js: "Math.atan(x)",
  vjp: (g, x) => g.div(x.square().add(1)),
  latex: "\\arctan\\left(x\\right)"
});
var atan2 = primitive("atan2", {
  js: "Math.atan2(x, y)",
  vjp: [
    (g, x, y) => g.mul(y.div(x.square().add(y.square()))),
    (g, x, y) => g.neg().mul(x.div(x.square().add(y.square())))
  ],
  domain: [
    [0.3, 4],
    [0.3, 4]
  ]
});
var sinh = primitive("sinh", {
  js: "Math.sinh(x)",
  vjp: (g, x) => g.mul(x.cosh()),
  latex: "\\sinh\\left(x\\right)"
});
var cosh = primitive("cosh", {
  js: "Math.cosh(x)",
  vjp: (g, x) => g.mul(x.sinh()),
  latex: "\\cosh\\left(x\\right)"
});
var tanh = primitive("tanh", {
  js: "Math.tanh(x)",
  vjp: (g, _x, y) => g.mul(y.square().rsub(1)),
  latex: "\\tanh\\left(x\\right)"
});
var asinh = primitive("asinh", {
  js: "Math.asinh(x)",
  vjp: (g, x) => g.mul(x.square().add(1).rsqrt()),
  latex: "\\operatorname{arsinh}\\left(x\\right)"
});
var acosh = primitive("acosh", {
  js: "Math.acosh(x)",
  vjp: (g, x) => g.mul(x.square().sub(1).rsqrt()),
  domain: [1.2, 4],
  latex: "\\operatorname{arcosh}\\left(x\\right)"
});
var atanh = primitive("atanh", {
  js: "Math.atanh(x)",
  vjp: (g, x) => g.div(x.square().rsub(1)),
  domain: [-0.9, 0.9],
  latex: "\\operatorname{artanh}\\left(x\\right)"
});
var logaddexp = primitive("logaddexp", {
  js: "x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))",
  vjp: [(g, x, y) => g.mul(x.sub(y).sigmoid()), (g, x, y) => g.mul(y.sub(x).sigmoid())],
  latex: "\\ln\\left(e^{x} + e^{y}\\right)"
});
var logaddexp2 = elementwise(
  "logaddexp2",
  (x, y) => x.mul(Math.LN2).logaddexp(y.mul(Math.LN2)).div(Math.LN2)
);
var deg2rad = elementwise("deg2rad", (x) => x.mul(Math.PI / 180));
var rad2deg = elementwise("rad2deg", (x) => x.mul(180 / Math.PI));
var xlogy = primitive("xlogy", {
  js: "x === 0 && y === y ? 0 : x * Math.log(y)",
  vjp: [
    (g, x, y) => g.mul(y.log()).where(x.eq(0).logicalAnd(y.le(0)).logicalNot(), 0),
    (g, x, y) => g.mul(x.div(y))
  ],
  domain: [
    [-4, 4],
    [0.3, 4]
  ],
  latex: "x \\, \\ln\\left(y\\right)"
});

// src/autograd/anomaly.ts
function checkFinite(node, results) {
  results.forEach((g, i) => {
    if (!g || !node.inputs[i] || !g.isnan().any().item()) return;
    throw new GradError(
      `backward: ${node.name} gave NaN for input ${i} of shape ${formatShape(g.shape)}.`,
      node.rule.name
    );
  });
}
function traced(error, node) {
  if (error instanceof Error) {
    const stack2 = node.stack?.replace(/^Error: recorded here\n/, "") ?? "    (it was recorded outside anomaly mode)";
    error.message += ` ${node.name} comes from an operation called at:
${stack2}`;
  }
  return error;
}

// src/autograd/likeness.ts
function conform(cotangent, { shape, dtype }) {
  const g = sameShape(cotangent.shape, shape) ? cotangent : cotangent.sumToSize(shape);
  return g.dtype === dtype ? g : g.to(dtype);
}
function conformAll(node, results) {
  return node.nextFunctions.map(([input2, slot], i) => {
    const g = results[i] ?? null;
    return g === null || input2 === null ? null : conform(g, input2.output(slot));
  });
}

// src/autograd/node-queue.ts
var NodeQueue = class {
  heap = [];
  /** Adds a node; the caller sees to it that it is not there yet. */
  add(node) {
    const { heap } = this;
    let i = heap.length;
    heap.push(node);
    while (i > 0) {
      const parent = i - 1 >> 1;
      if (heap[parent].seq >= node.seq) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = node;
  }
  /** Takes out the node that was made last; null when none waits. */
  takeLast() {
    const { heap } = this;
    if (heap.length === 0) return null;
    const top = heap[0];
    const last = heap.pop();
    const n = heap.length;
    if (n === 0) return top;
    let i = 0;
    for (let child = 1; child < n; child = 2 * i + 1) {
      if (child + 1 < n && heap[child + 1].seq > heap[child].seq) child++;
      if (heap[child].seq <= last.seq) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
  /**
   * Sets aside what the waiting nodes have gathered, for a pass that a hook starts inside this one: it may come to
   * the same nodes, and must find them empty.
   *
   * @returns a function that gives it back
   */
  setAside() {
    const { heap } = this;
    const kept = heap.map(
      ({ pending, pendingAll, owned }) => ({ pending, pendingAll, owned })
    );
    for (const node of heap) node.clear();
    return () => {
      for (let i = 0; i < heap.length; i++) Object.assign(heap[i], kept[i]);
    };
  }
};

// src/autograd/ownership.ts
function belongsToEngine(i, results, gathered, saved, owned) {
  const { storage, dense, count: count2 } = results[i];
  if (!dense || count2 !== storage.length) return false;
  for (let k = 0; k < results.length; k++)
    if (k !== i && results[k]?.storage === storage) return false;
  for (let k = 0; k < saved.length; k++) if (saved[k].storage === storage) return false;
  for (let k = 0; k < gathered.length; k++) if (gathered[k]?.storage === storage) return owned;
  return true;
}

// src/autograd/wanted.ts
var Wanted = class {
  constructor(roots, inputs) {
    this.inputs = inputs;
    this.found = inputs.map(() => null);
    let oldest = Number.POSITIVE_INFINITY;
    inputs.forEach((input2, index) => {
      const node = input2.gradEdge();
      oldest = Math.min(oldest, node.seq);
      const place = { slot: input2.outputNr, index };
      const places = this.places.get(node);
      if (places === void 0) this.places.set(node, [place]);
      else places.push(place);
    });
    this.findWays(roots, oldest);
  }
  inputs;
  /** The cotangents that have arrived, one for each input. */
  found;
  places = /* @__PURE__ */ new Map();
  onTheWay = /* @__PURE__ */ new Set();
  /** Marks the nodes above the inputs: first all that are reached, then, oldest first, those that lead on. */
  findWays(roots, oldest) {
    const reached = new Set(roots.map((root) => root.gradEdge()));
    for (const node of reached) {
      if (node.seq <= oldest) continue;
      for (const input2 of node.inputs) if (input2 !== null) reached.add(input2);
    }
    for (const node of [...reached].sort((a, b) => a.seq - b.seq)) {
      if (node.inputs.some((input2) => input2 !== null && this.reaches(input2)))
        this.onTheWay.add(node);
    }
  }
  /** Whether the node made a wanted tensor. */
  isInput(node) {
    return this.places.has(node);
  }
  /** Whether a wanted tensor lies below the node. */
  leads(node) {
    return this.onTheWay.has(node);
  }
  /** Whether a cotangent is of any use to the node. */
  reaches(node) {
    return this.isInput(node) || this.leads(node);
  }
  /** Notes the cotangents of the wanted tensors that a node made, or adds them to `.grad`, to each once. */
  collect(node, gathered, { accumulate, createGraph }) {
    const done = /* @__PURE__ */ new Set();
    for (const { slot, index } of this.places.get(node) ?? []) {
      const [input2, g] = [this.inputs[index], gathered[slot] ?? null];
      this.found[index] = g;
      if (!accumulate || g === null || done.has(input2)) continue;
      done.add(input2);
      accumulateInto(input2, g, false, createGraph);
    }
  }
};

// src/autograd/engine.ts
var running = null;
function runBackward(roots, grads, request) {
  const queue = new NodeQueue();
  const wanted = request.inputs === null ? null : new Wanted(roots, request.inputs);
  const pass = { request, queue, wanted };
  const gradBefore = mode.grad;
  const outer2 = running;
  const giveBack = outer2?.setAside();
  mode.grad = request.createGraph;
  running = queue;
  let node = null;
  try {
    for (let i = 0; i < roots.length; i++) {
      receive(pass, roots[i].gradEdge(), roots[i].outputNr, grads[i], false);
    }
    while ((node = queue.takeLast()) !== null) step(pass, node);
  } catch (error) {
    throw mode.anomaly && node !== null ? traced(error, node) : error;
  } finally {
    mode.grad = gradBefore;
    running = outer2;
    while ((node = queue.takeLast()) !== null) node.clear();
    giveBack?.();
  }
  return wanted === null ? [] : wanted.found;
}
function step(pass, node) {
  const { request, wanted } = pass;
  const { vjpAll } = node.rule;
  let gathered = node.pendingAll ?? [node.pending];
  let owned = node.owned && !request.createGraph;
  node.clear();
  if (node.hooks !== null) {
    gathered = node.hooks.runBefore(node, gathered);
    owned = false;
  }
  if (wanted !== null) {
    if (wanted.isInput(node)) {
      wanted.collect(node, gathered, request);
      owned = false;
    }
    if (!wanted.leads(node)) return;
  } else if (node instanceof AccumulateGrad) {
    accumulateInto(node.variable, gathered[0], owned, request.createGraph);
    return;
  }
  const saved = node.savedTensors();
  let results = vjpAll ? vjpAll.call(node.rule, gathered, node) : node.rule.vjp(gathered[0], node);
  if (mode.anomaly) checkFinite(node, results);
  if (node.hooks !== null) {
    results = node.hooks.runAfter(node, conformAll(node, results), gathered);
  }
  if (!request.retainGraph) node.release();
  const mayOwn = !request.createGraph && !node.rule.foreign && node.hooks === null;
  for (let i = 0; i < node.inputs.length; i++) {
    const input2 = node.inputs[i];
    const g = results[i] ?? null;
    if (input2 === null || g === null) continue;
    const isOwned = mayOwn && belongsToEngine(i, results, gathered, saved, owned);
    receive(pass, input2, node.slots === null ? 0 : node.slots[i], g, isOwned);
  }
}
function receive(pass, node, slot, cotangent, owned) {
  if (pass.wanted !== null && !pass.wanted.reaches(node)) return;
  if (node.pending === null && node.pendingAll === null) pass.queue.add(node);
  const g = conform(cotangent, node.output(slot));
  if (node.rule.vjpAll !== void 0) {
    node.pendingAll ??= [];
    const there = node.pendingAll[slot] ?? null;
    node.pendingAll[slot] = there === null ? g : there.add(g);
  } else if (node.pending === null) {
    node.pending = g;
    node.owned = owned || g.storage !== cotangent.storage;
  } else if (node.owned && !pass.request.createGraph) {
    node.pending.add_(g);
  } else {
    node.pending = node.pending.add(g);
    node.owned = true;
  }
}

// src/autograd/is-tensor.ts
function asList(given) {
  return Array.isArray(given) ? given : [given];
}

// src/autograd/backward.ts
function runFrom(roots, gradients2, options) {
  const { createGraph = false, inputs = null } = options;
  const cotangents = cotangentsOf("backward", roots, gradients2);
  const wanted = inputs === null ? null : asList(inputs);
  if (wanted?.length === 0) {
    throw new GradError("backward: the list of inputs is empty. Leave it out to reach all leaves.");
  }
  if (wanted !== null) checkWanted("backward", wanted);
  const retainGraph = options.retainGraph ?? createGraph;
  runBackward(roots, cotangents, { retainGraph, createGraph, inputs: wanted, accumulate: true });
}
function cotangentsOf(op, roots, given) {
  if (given.length > 0 && given.length !== roots.length) {
    throw new ValueError(
      `${op}: got ${given.length} gradients for ${roots.length} tensors. Give one for each, null where it is one.`
    );
  }
  return roots.map((x, i) => cotangentOf(op, x, given[i] ?? null));
}
function cotangentOf(op, x, gradient) {
  if (!x.requiresGrad) {
    throw new GradError(
      `${op}: a tensor of shape ${formatShape(x.shape)} does not require grad and was made by no recorded operation. Create a parameter with { requiresGrad: true }, or look for a detach() or noGrad() on the way.`
    );
  }
  if (gradient !== null) {
    if (!sameShape(gradient.shape, x.shape)) {
      throw new ShapeError(
        `${op}: the gradient has shape ${formatShape(gradient.shape)}, the tensor ${formatShape(x.shape)}. They must agree.`,
        [gradient.shape, x.shape]
      );
    }
    return gradient;
  }
  if (x.count !== 1) {
    throw new GradError(
      `${op}: output has shape ${formatShape(x.shape)}; only a one-element tensor has an implicit gradient. Pass one, or reduce with sum().`,
      x.gradFn?.rule.name ?? null
    );
  }
  return x.newOnes(x.shape);
}
function checkWanted(op, inputs) {
  inputs.forEach((input2, i) => {
    if (input2.requiresGrad) return;
    throw new GradError(
      `${op}: input ${i} does not require grad. Set requiresGrad = true before it is used.`
    );
  });
}

// src/ops/backward.ts
var BACKWARD = {
  gradient: null,
  retainGraph: null,
  createGraph: false,
  inputs: null
};
var ORDER = ["gradient", "retainGraph", "createGraph", "inputs"];
function backward(x, ...args) {
  const options = parseOptions("backward", BACKWARD, ORDER, args);
  runFrom([x], [options.gradient], options);
}
define("backward", backward, false);

// src/autograd/differentiated.ts
var OPTIONS = { createGraph: false, strict: false };
var WITH_V = { v: null, ...OPTIONS };

// src/ops/creation.ts
var OPTIONS2 = {
  dtype: void 0,
  device: void 0,
  requiresGrad: false
};
var defaultDevice = "cpu";
function fromArray(data, shape, options = {}) {
  const out = Tensor.over(getBackend(options.device ?? defaultDevice).upload(data), shape);
  if (options.requiresGrad) out.requiresGrad = true;
  return out;
}
function checkOptions(op, options) {
  for (const name of Object.keys(options)) {
    if (!(name in OPTIONS2)) throw unknownOption(op, name, Object.keys(OPTIONS2));
  }
  if (options.dtype !== void 0) checkDType(op, options.dtype);
  if (options.requiresGrad && options.dtype !== void 0 && !isFloating(options.dtype)) {
    throw new DTypeError(
      `${op}: only floating tensors can require grad, got ${options.dtype}. Use 'float32' or 'float64'.`,
      [options.dtype]
    );
  }
  return options;
}
function tensor(data, options = {}) {
  checkOptions("tensor", options);
  if (data instanceof Tensor) {
    const copy3 = data.detach().to({
      dtype: options.dtype ?? data.dtype,
      device: options.device ?? data.device,
      copy: true
    });
    if (options.requiresGrad) copy3.requiresGrad = true;
    return copy3;
  }
  if (ArrayBuffer.isView(data)) {
    const dtype2 = options.dtype ?? dtypeOf(data);
    return fromArray(convert(data, dtype2), [data.length], options);
  }
  const shape = [];
  for (let level = data; isList(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat = [];
  flatten(data, shape, 0, flat, []);
  const dtype = options.dtype ?? (flat.length > 0 && flat.every((v) => typeof v === "boolean") ? "bool" : "float32");
  return fromArray(convert(flat, dtype), shape, options);
}
function isList(value) {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
function flatten(data, shape, level, flat, path) {
  const place = path.length > 0 ? ` at [${path.join("][")}]` : "";
  if (level === shape.length) {
    if (data instanceof Tensor && data.count === 1) {
      flat.push(data.item());
      return;
    }
    if (isList(data)) {
      throw new ShapeError(
        `tensor: the arrays are ragged: an array of ${data.length} stands${place} where the first one has a number. Give every array of one level the same length.`
      );
    }
    if (typeof data !== "number" && typeof data !== "boolean") {
      throw new ValueError(
        `tensor: ${kindOf(data)}${place} is neither a number nor a boolean. Give numbers, booleans or arrays of them.`,
        data
      );
    }
    flat.push(data);
    return;
  }
  if (!isList(data) || data.length !== shape[level]) {
    throw new ShapeError(
      `tensor: the arrays are ragged: expected ${shape[level]} elements${place}, got ${isList(data) ? data.length : `a ${typeof data}`}. Give every array of one level the same length.`
    );
  }
  for (let i = 0; i < data.length; i++) flatten(data[i], shape, level + 1, flat, [...path, i]);
}
function convert(values, dtype) {
  const array = newArray(dtype, values.length);
  if (dtype === "bool") for (let i = 0; i < values.length; i++) array[i] = values[i] ? 1 : 0;
  else for (let i = 0; i < values.length; i++) array[i] = Number(values[i]);
  return array;
}
function parseCreation(op, args) {
  const { sizes, rest } = parseSizes(args);
  const options = parseOptions(op, OPTIONS2, [], rest);
  checkSizes(op, sizes);
  return { shape: sizes, options: checkOptions(op, options) };
}
function zeros(...args) {
  const { shape, options } = parseCreation("zeros", args);
  return fromArray(newArray(options.dtype ?? "float32", numelOf(shape)), shape, options);
}
function ones(...args) {
  const { shape, options } = parseCreation("ones", args);
  return fromArray(newArray(options.dtype ?? "float32", numelOf(shape)).fill(1), shape, options);
}
function full(sizes, value, options = {}) {
  required("full", "value", value);
  checkOptions("full", options);
  checkSizes("full", sizes);
  const dtype = options.dtype ?? (typeof value === "boolean" ? "bool" : "float32");
  return fromArray(newArray(dtype, numelOf(sizes)).fill(Number(value)), [...sizes], options);
}
function likeOptions(x, options) {
  return { dtype: x.dtype, device: x.device, ...options };
}
function zerosLike(x, options = {}) {
  return zeros(x.shape, likeOptions(x, options));
}
function onesLike(x, options = {}) {
  return ones(x.shape, likeOptions(x, options));
}

// src/ops/slice.ts
function makeView(rule, x, shape, strides, offset, attrs) {
  const view2 = x.window(shape, strides, offset);
  markView(view2, x, rule, attrs);
  return record(rule, view2, [x], [], attrs);
}
var sliceRule = {
  name: "slice",
  vjp: (g, { attrs }) => [placeSlice(g, attrs)],
  view: (base, attrs) => slice(base, attrs)
};
function slice(x, { dim: dim2, start: start2, length, step: step2 }) {
  const shape = x.shape.map((size2, i) => i === dim2 ? length : size2);
  const strides = x.strides.map((stride2, i) => i === dim2 ? stride2 * step2 : stride2);
  const offset = x.offset + (length > 0 ? start2 * x.strides[dim2] : 0);
  return makeView(sliceRule, x, shape, strides, offset, {
    dim: dim2,
    start: start2,
    length,
    step: step2,
    from: x.shape
  });
}
var placeRule = {
  name: "placeSlice",
  vjp: (g, { attrs }) => [slice(g, attrs)]
};
function placeSlice(x, attrs) {
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(attrs.from)), attrs.from);
  const { dim: dim2, start: start2, length, step: step2 } = attrs;
  const strides = out.strides.map((stride2, i) => i === dim2 ? stride2 * step2 : stride2);
  backend.copy(
    x,
    out.window(x.shape, strides, out.offset + (length > 0 ? start2 * out.strides[dim2] : 0))
  );
  return record(placeRule, out, [x], [], attrs);
}

// src/ops/joining.ts
var catRule = {
  name: "cat",
  vjp(g, { attrs }) {
    const { dim: dim2, lengths: lengths2 } = attrs;
    let start2 = 0;
    return lengths2.map((length) => {
      const part2 = slice(g, { dim: dim2, start: start2, length, step: 1 });
      start2 += length;
      return part2;
    });
  }
};
function cat(tensors, ...args) {
  const { dim: dim2 } = parseOptions("cat", DIM, ["dim"], args);
  checkList("cat", tensors);
  checkDevices("cat", tensors);
  const shaped = tensors.filter((x) => !(x.ndim === 1 && x.count === 0));
  const first = shaped[0] ?? tensors[0];
  if (first.ndim === 0) {
    throw new ShapeError("cat: 0-d tensors have no dimension to join along. Use stack().", [
      first.shape
    ]);
  }
  const at2 = normalizeDim("cat", dim2, first.ndim);
  for (const x of shaped) {
    if (x.ndim !== first.ndim || x.shape.some((size2, i) => i !== at2 && size2 !== first.shape[i])) {
      throw new ShapeError(
        `cat: ${formatShape(x.shape)} does not fit ${formatShape(first.shape)}: all sizes but dimension ${at2} must agree.`,
        tensors.map((t2) => t2.shape)
      );
    }
  }
  const parts = tensors.map(
    (x) => shaped.includes(x) ? x : x.reshape(first.shape.map((s, i) => i === at2 ? 0 : s))
  );
  const dtype = tensors.reduce((type, x) => promoteTypes(type, x.dtype), tensors[0].dtype);
  const lengths2 = parts.map((x) => x.shape[at2]);
  const total = lengths2.reduce((a, b) => a + b, 0);
  const shape = first.shape.map((size2, i) => i === at2 ? total : size2);
  const { backend } = first.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(shape)), shape);
  let start2 = 0;
  parts.forEach((x, i) => {
    if (x.count > 0)
      backend.copy(x, out.window(x.shape, out.strides, out.offset + start2 * out.strides[at2]));
    start2 += lengths2[i];
  });
  return record(catRule, out, parts, [], { dim: at2, lengths: lengths2 });
}
function checkList(op, tensors) {
  if (!Array.isArray(tensors)) {
    const kind2 = tensors instanceof Tensor ? "a tensor" : kindOf(tensors);
    throw new ValueError(
      `${op}: takes a list of tensors, got ${kind2}. Write ${op}([a, b]).`,
      tensors
    );
  }
  if (tensors.length === 0)
    throw new ValueError(`${op}: the list of tensors is empty. Give at least one.`);
  tensors.forEach((x, i) => {
    if (!(x instanceof Tensor)) {
      throw new ValueError(`${op}: entry ${i} of the list is ${kindOf(x)}. Give tensors only.`, x);
    }
  });
}
function stack(tensors, ...args) {
  const { dim: dim2 } = parseOptions("stack", DIM, ["dim"], args);
  checkList("stack", tensors);
  const [first] = tensors;
  const at2 = normalizeDim("stack", dim2, first.ndim + 1);
  for (const x of tensors) {
    if (x.ndim !== first.ndim || x.shape.some((size2, i) => size2 !== first.shape[i])) {
      throw new ShapeError(
        `stack: ${formatShape(x.shape)} does not fit ${formatShape(first.shape)}: all must have one shape. Use cat() to join along a dimension that is there.`,
        tensors.map((t2) => t2.shape)
      );
    }
  }
  return cat(
    tensors.map((x) => x.unsqueeze(at2)),
    at2
  );
}
for (const name of ["cat", "stack"]) {
  catalog.set(name, {
    name,
    elementwise: false,
    operands: [],
    defaults: [],
    domain: [],
    formula: null,
    differentiable: true,
    internal: false
  });
}

// src/rng/fma.ts
function fmaf(a, b, c) {
  const product2 = a * b;
  const sum2 = product2 + c;
  const rounded = Math.fround(sum2);
  const rest = sum2 - rounded;
  if (rest === 0 || Math.fround(sum2 + rest) !== sum2 + rest) return rounded;
  const error = twoSumError(product2, c, sum2);
  return error !== 0 && error > 0 === rest > 0 ? sum2 + rest : rounded;
}
function fma(a, b, c) {
  const product2 = a * b;
  const size2 = Math.abs(product2);
  if (!(size2 > 1e-280 && size2 < 1e290 && Math.abs(a) < 1e290 && Math.abs(b) < 1e290)) {
    return product2 + c;
  }
  const productError = twoProductError(a, b, product2);
  if (productError === 0) return product2 + c;
  const low = c + productError;
  const lowError = twoSumError(c, productError, low);
  const sum2 = product2 + low;
  const sumError = twoSumError(product2, low, sum2);
  return sum2 + addToOdd(lowError, sumError);
}
function twoSumError(a, b, sum2) {
  const bPart = sum2 - a;
  return a - (sum2 - bPart) + (b - bPart);
}
function twoProductError(a, b, product2) {
  const aSplit = 134217729 * a;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = 134217729 * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product2 - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
var scratch2 = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));
function addToOdd(a, b) {
  const sum2 = a + b;
  const error = twoSumError(a, b, sum2);
  if (error === 0) return sum2;
  scratch2.setFloat64(0, sum2);
  const bits = scratch2.getBigInt64(0);
  if (bits & 1n) return sum2;
  scratch2.setBigInt64(0, bits + (error > 0 === sum2 > 0 ? 1n : -1n));
  return scratch2.getFloat64(0);
}

// src/rng/mt19937.ts
var STATE_SIZE = 624;
var SHIFT = 397;
var MATRIX = 2567483615 | 0;
var Mt19937 = class {
  /** The state vector. */
  state = new Int32Array(STATE_SIZE);
  /**
   * Draws until the state is renewed, plus one; torch's own count, kept because its state bytes
   * contain it.
   */
  left = 1;
  /** The word to be read next. */
  next = 0;
  /**
   * Starts the sequence of a seed.
   *
   * @param seed only its low 32 bits count
   */
  init(seed) {
    const state = this.state;
    let word = seed | 0;
    state[0] = word;
    for (let i = 1; i < STATE_SIZE; i++) {
      word = Math.imul(1812433253, word ^ word >>> 30) + i | 0;
      state[i] = word;
    }
    this.left = 1;
    this.next = 0;
  }
  /** The next 32 random bits, as a signed integer. */
  nextInt() {
    if (--this.left === 0) this.renew();
    let y = this.state[this.next++];
    y ^= y >>> 11;
    y ^= y << 7 & 2636928640;
    y ^= y << 15 & 4022730752;
    return y ^ y >>> 18;
  }
  renew() {
    const state = this.state;
    const split2 = STATE_SIZE - SHIFT;
    for (let i = 0; i < split2; i++) state[i] = state[i + SHIFT] ^ twist(state[i], state[i + 1]);
    for (let i = split2; i < STATE_SIZE - 1; i++)
      state[i] = state[i - split2] ^ twist(state[i], state[i + 1]);
    state[STATE_SIZE - 1] = state[SHIFT - 1] ^ twist(state[STATE_SIZE - 1], state[0]);
    this.left = STATE_SIZE;
    this.next = 0;
  }
};
function twist(u, v) {
  return (u & 2147483648 | v & 2147483647) >>> 1 ^ -(v & 1) & MATRIX;
}

// src/rng/generator.ts
var DEFAULT_SEED = 67280421310721;
var TWO_32 = 4294967296;
var AT = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normal: 5024,
  hasNormal: 5040,
  float: 5048,
  hasFloat: 5052
};
var STATE_BYTES = 5056;
var Generator = class _Generator {
  /**
   * The second value of the last Box-Muller pair, or NaN when there is none: normal values are made
   * in pairs, and torch keeps the odd one for the next call.
   */
  nextDoubleNormal = Number.NaN;
  /**
   * The same for float32, which torch's CPU kernels never set; kept so that a foreign state
   * survives a round trip.
   */
  nextFloatNormal = Number.NaN;
  engine = new Mt19937();
  seedHigh = 0;
  seedLow = 0;
  /** @param seed as in `manualSeed`; torch's fixed default if left out */
  constructor(seed = DEFAULT_SEED) {
    this.manualSeed(seed);
  }
  /**
   * Starts the sequence of a seed and forgets the cached normal value.
   *
   * @param seed an integer in [−2⁶³, 2⁶⁴), negative ones standing for 2⁶⁴ + seed. Numbers only up
   *   to ±(2⁵³ − 1), bigints beyond. Seeds equal in their low 32 bits give the same numbers, in
   *   PyTorch too.
   * @returns this generator
   * @throws ValueError when it is not an integer in that range
   */
  manualSeed(seed) {
    const valid = typeof seed === "bigint" ? seed >= -(2n ** 63n) && seed < 2n ** 64n : Number.isSafeInteger(seed);
    if (!valid) {
      throw new ValueError(
        `manualSeed: the seed must be an integer in [-2^63, 2^64), got ${String(seed)}. Give a whole number, or a bigint beyond 2^53.`,
        seed
      );
    }
    if (typeof seed === "bigint") {
      this.seedHigh = Number(BigInt.asUintN(32, seed >> 32n));
      this.seedLow = Number(BigInt.asUintN(32, seed));
    } else {
      this.seedHigh = Math.floor(seed / TWO_32) >>> 0;
      this.seedLow = seed >>> 0;
    }
    this.engine.init(this.seedLow);
    this.nextDoubleNormal = Number.NaN;
    this.nextFloatNormal = Number.NaN;
    return this;
  }
  /**
   * Starts from a seed that nobody can foretell.
   *
   * @returns that seed, an integer in [0, 2⁵³)
   */
  seed() {
    const seed = nonDeterministicSeed();
    this.manualSeed(seed);
    return seed;
  }
  /**
   * The seed last set, in [0, 2⁶⁴); from 2⁵³ on the nearest number, while `getState` keeps all its
   * bits.
   */
  initialSeed() {
    return this.seedHigh * TWO_32 + this.seedLow;
  }
  /** The next 32 random bits, as an integer in [0, 2³²). */
  random() {
    return this.engine.nextInt() >>> 0;
  }
  /**
   * The next 32 random bits, as an integer in [−2³¹, 2³¹): faster than `random` in a loop that
   * masks them.
   */
  randomInt() {
    return this.engine.nextInt();
  }
  /** The next 64 random bits: two draws, the first being the high half. */
  random64() {
    const high = BigInt(this.random());
    return high << 32n | BigInt(this.random());
  }
  /** A uniform double in [0, 1), a multiple of 2⁻⁵³: the low 53 of 64 random bits. */
  uniform53() {
    const high = this.engine.nextInt() & 2097151;
    return (high * TWO_32 + (this.engine.nextInt() >>> 0)) * 11102230246251565e-32;
  }
  /**
   * Everything that determines the numbers to come.
   *
   * @returns the 5056 bytes of `torch.get_rng_state()`, so that a state can be carried to PyTorch
   *   and back
   */
  getState() {
    const bytes = new Uint8Array(STATE_BYTES);
    const view2 = new DataView(bytes.buffer);
    view2.setUint32(AT.seed, this.seedLow, true);
    view2.setUint32(AT.seed + 4, this.seedHigh, true);
    view2.setInt32(AT.left, this.engine.left, true);
    view2.setInt32(AT.seeded, 1, true);
    view2.setUint32(AT.next, this.engine.next, true);
    for (let i = 0; i < STATE_SIZE; i++)
      view2.setInt32(AT.words + 8 * i, this.engine.state[i], true);
    if (!Number.isNaN(this.nextDoubleNormal)) {
      view2.setFloat64(AT.normal, this.nextDoubleNormal, true);
      view2.setInt32(AT.hasNormal, 1, true);
    }
    if (!Number.isNaN(this.nextFloatNormal)) {
      view2.setFloat32(AT.float, this.nextFloatNormal, true);
      view2.setUint8(AT.hasFloat, 1);
    }
    return bytes;
  }
  /**
   * Goes on from a saved state.
   *
   * @param state what `getState` or `torch.get_rng_state()` returned
   * @throws ValueError when it is not such a state; the generator is then unchanged
   */
  setState(state) {
    if (state.length !== STATE_BYTES) {
      throw new ValueError(
        `setState: a generator's state has ${STATE_BYTES} bytes, got ${state.length}. Pass what getState() returned.`,
        state.length
      );
    }
    const view2 = new DataView(state.buffer, state.byteOffset, STATE_BYTES);
    const left = view2.getInt32(AT.left, true);
    const next = view2.getUint32(AT.next, true);
    const fits = left === 1 ? next <= STATE_SIZE : left > 1 && next + left <= STATE_SIZE + 1;
    if (view2.getInt32(AT.seeded, true) !== 1 || !fits) {
      throw new ValueError(
        "setState: these bytes are not a generator state. Pass what getState() returned.",
        state
      );
    }
    this.seedLow = view2.getUint32(AT.seed, true);
    this.seedHigh = view2.getUint32(AT.seed + 4, true);
    for (let i = 0; i < STATE_SIZE; i++)
      this.engine.state[i] = view2.getInt32(AT.words + 8 * i, true);
    this.engine.left = left;
    this.engine.next = next;
    this.nextDoubleNormal = view2.getInt32(AT.hasNormal, true) ? view2.getFloat64(AT.normal, true) : Number.NaN;
    this.nextFloatNormal = view2.getUint8(AT.hasFloat) ? view2.getFloat32(AT.float, true) : Number.NaN;
  }
  /** A second generator in the same state; from here on the two are independent. */
  clone() {
    const copy3 = new _Generator();
    copy3.setState(this.getState());
    return copy3;
  }
};
function nonDeterministicSeed() {
  const words = new Uint32Array(2);
  const source = globalThis.crypto;
  if (source?.getRandomValues) source.getRandomValues(words);
  else for (let i = 0; i < 2; i++) words[i] = Math.random() * TWO_32;
  return (words[0] & 2097151) * TWO_32 + words[1];
}
var defaultGenerator = /* @__PURE__ */ new Generator(
  /* @__PURE__ */ nonDeterministicSeed()
);

// src/rng/distributions.ts
function isDouble(out) {
  return out.BYTES_PER_ELEMENT === 8;
}
function fillUniform(out, start2, length, from = 0, to2 = 1, generator = defaultGenerator) {
  if (!(from <= to2) || !Number.isFinite(to2 - from)) {
    throw new ValueError(
      `uniform: from must be at most to and both finite, got from ${from} and to ${to2}. Swap them?`,
      [from, to2]
    );
  }
  const end = start2 + length;
  if (isDouble(out)) {
    for (let i = start2; i < end; i++) out[i] = generator.uniform53();
    if (from === 0 && to2 === 1) return;
    const range = to2 - from;
    for (let i = start2; i < end; i++) out[i] = fma(out[i], range, from);
  } else {
    for (let i = start2; i < end; i++)
      out[i] = (generator.randomInt() & 16777215) * 5960464477539063e-23;
    if (from === 0 && to2 === 1) return;
    const low = Math.fround(from);
    const range = Math.fround(Math.fround(to2) - low);
    for (let i = start2; i < end; i++) out[i] = fmaf(out[i], range, low);
  }
}
function fillBernoulli(out, start2, length, p = 0.5, generator = defaultGenerator) {
  checkProbability(p);
  const end = start2 + length;
  for (let i = start2; i < end; i++) out[i] = generator.uniform53() < p ? 1 : 0;
}
function checkProbability(p) {
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError(
      `bernoulli: a probability must be in [0, 1], got ${p}. Apply sigmoid() to logits first?`,
      p
    );
  }
}

// src/rng/vector-math.ts
var f = Math.fround;
var SQRT_HALF = /* @__PURE__ */ f(Math.SQRT1_2);
var LN2_HIGH = 0.693359375;
var LN2_LOW = /* @__PURE__ */ f(-21219444e-11);
var LOG_0 = /* @__PURE__ */ f(0.070376836292);
var LOG_1 = /* @__PURE__ */ f(-0.1151461031);
var LOG_2 = /* @__PURE__ */ f(0.1167699874);
var LOG_3 = /* @__PURE__ */ f(-0.12420140846);
var LOG_4 = /* @__PURE__ */ f(0.14249322787);
var LOG_5 = /* @__PURE__ */ f(-0.16668057665);
var LOG_6 = /* @__PURE__ */ f(0.20000714765);
var LOG_7 = /* @__PURE__ */ f(-0.24999993993);
var LOG_8 = /* @__PURE__ */ f(0.33333331174);
var POWERS = /* @__PURE__ */ Float64Array.from({ length: 26 }, (_, i) => 2 ** -i);
function logf(u) {
  const steps = u * 16777216;
  const bits = 32 - Math.clz32(steps);
  const mantissa = steps * POWERS[bits];
  const small = mantissa < SQRT_HALF;
  const e = small ? bits - 25 : bits - 24;
  const x = small ? f(f(mantissa - 1) + mantissa) : f(mantissa - 1);
  const xx = f(x * x);
  let y = fmaf(LOG_0, x, LOG_1);
  y = fmaf(y, x, LOG_2);
  y = fmaf(y, x, LOG_3);
  y = fmaf(y, x, LOG_4);
  y = fmaf(y, x, LOG_5);
  y = fmaf(y, x, LOG_6);
  y = fmaf(y, x, LOG_7);
  y = fmaf(y, x, LOG_8);
  y = fmaf(f(y * x), xx, f(e * LN2_LOW));
  y = f(y - 0.5 * xx);
  return fmaf(e, LN2_HIGH, f(x + y));
}
var FOUR_BY_PI = /* @__PURE__ */ f(4 / Math.PI);
var QUARTER_PI_1 = -0.78515625;
var QUARTER_PI_2 = /* @__PURE__ */ f(-24187564849853516e-20);
var QUARTER_PI_3 = /* @__PURE__ */ f(-3774894977445941e-23);
var SIN_0 = /* @__PURE__ */ f(-19515295891e-14);
var SIN_1 = /* @__PURE__ */ f(0.0083321608736);
var SIN_2 = /* @__PURE__ */ f(-0.16666654611);
var COS_0 = /* @__PURE__ */ f(2443315711809948e-20);
var COS_1 = /* @__PURE__ */ f(-0.001388731625493765);
var COS_2 = /* @__PURE__ */ f(0.04166664568298827);
function octantOf(theta) {
  return (f(theta * FOUR_BY_PI) | 0) + 1 & ~1;
}
function reduceAngle(theta, octant) {
  return fmaf(octant, QUARTER_PI_3, fmaf(octant, QUARTER_PI_2, fmaf(octant, QUARTER_PI_1, theta)));
}
function sinReduced(x) {
  const xx = f(x * x);
  const p = fmaf(fmaf(SIN_0, xx, SIN_1), xx, SIN_2);
  return fmaf(f(p * xx), x, x);
}
function cosReduced(x) {
  const xx = f(x * x);
  const p = fmaf(fmaf(COS_0, xx, COS_1), xx, COS_2);
  return f(fmaf(f(p * xx), xx, -0.5 * xx) + 1);
}

// src/rng/normal.ts
var BLOCK2 = 16;
var HALF = 8;
var TWO_PI = 2 * Math.PI;
var TWO_PI_F = /* @__PURE__ */ Math.fround(TWO_PI);
function fillNormal(out, start2, length, mean2 = 0, std2 = 1, generator = defaultGenerator) {
  if (!(std2 >= 0)) {
    throw new ValueError(
      `normal: std must be at least 0, got ${std2}. Pass the standard deviation, not its logarithm.`,
      std2
    );
  }
  const end = start2 + length;
  if (length < BLOCK2) {
    for (let i = start2; i < end; i++) out[i] = fma(nextNormal(generator), std2, mean2);
    return;
  }
  fillUniform(out, start2, length, 0, 1, generator);
  for (let i = start2; i + BLOCK2 <= end; i += BLOCK2) normalBlock(out, i, mean2, std2);
  if (length % BLOCK2 !== 0) {
    fillUniform(out, end - BLOCK2, BLOCK2, 0, 1, generator);
    normalBlock(out, end - BLOCK2, mean2, std2);
  }
}
function nextNormal(generator) {
  const cached = generator.nextDoubleNormal;
  if (!Number.isNaN(cached)) {
    generator.nextDoubleNormal = Number.NaN;
    return cached;
  }
  const theta = TWO_PI * generator.uniform53();
  const radius = Math.sqrt(-2 * Math.log1p(-generator.uniform53()));
  generator.nextDoubleNormal = radius * Math.sin(theta);
  return radius * Math.cos(theta);
}
function normalBlock(data, start2, mean2, std2) {
  if (isDouble(data)) normalBlock64(data, start2, mean2, std2);
  else normalBlock32(data, start2, Math.fround(mean2), Math.fround(std2));
}
function normalBlock64(data, start2, mean2, std2) {
  for (let i = start2; i < start2 + HALF; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - data[i]));
    const theta = TWO_PI * data[i + HALF];
    data[i] = fma(radius * Math.cos(theta), std2, mean2);
    data[i + HALF] = fma(radius * Math.sin(theta), std2, mean2);
  }
}
function normalBlock32(data, start2, mean2, std2) {
  for (let i = start2; i < start2 + HALF; i++) {
    const radius = Math.fround(Math.sqrt(Math.fround(-2 * logf(1 - data[i]))));
    const theta = Math.fround(TWO_PI_F * data[i + HALF]);
    const octant = octantOf(theta);
    const angle = reduceAngle(theta, octant);
    const sin2 = sinReduced(angle);
    const cos2 = cosReduced(angle);
    const turned = (octant & 2) !== 0;
    const cosine = (octant - 2 & 4) === 0 ? -(turned ? sin2 : cos2) : turned ? sin2 : cos2;
    const sine = (octant & 4) !== 0 ? -(turned ? cos2 : sin2) : turned ? cos2 : sin2;
    data[i] = fmaf(Math.fround(radius * cosine), std2, mean2);
    data[i + HALF] = fmaf(Math.fround(radius * sine), std2, mean2);
  }
}

// src/ops/random.ts
var RANDOM = {
  dtype: void 0,
  device: void 0,
  requiresGrad: false,
  generator: void 0
};
function randomTensor(op, shape, options, fill4) {
  checkSizes(op, shape);
  const dtype = options.dtype ?? "float32";
  if (!isFloating(dtype)) {
    throw new DTypeError(
      `${op}: gives floating tensors, got dtype ${dtype}. Use randint() for whole numbers.`,
      [dtype]
    );
  }
  const array = newArray(dtype, numelOf(shape));
  fill4(array, array.length, options.generator ?? defaultGenerator);
  return fromArray(array, shape, options);
}
function randn(...args) {
  const { sizes, rest } = parseSizes(args);
  return randomTensor(
    "randn",
    sizes,
    parseOptions("randn", RANDOM, [], rest),
    (out, count2, generator) => fillNormal(out, 0, count2, 0, 1, generator)
  );
}

// src/ops/gather.ts
function checkInt32(op, index) {
  if (index.dtype !== "int32") {
    throw new DTypeError(
      `${op}: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype]
    );
  }
}
function checkIndex2(op, x, dim2, index) {
  checkInt32(op, index);
  checkDevices(op, [x, index]);
  const rank = Math.max(x.ndim, 1);
  if (Math.max(index.ndim, 1) !== rank) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} must have as many dimensions as the tensor ${formatShape(x.shape)}. unsqueeze() the ones that it lacks.`,
      [x.shape, index.shape]
    );
  }
  for (let i = 0; i < index.ndim; i++) {
    if (i !== dim2 && index.shape[i] > x.shape[i]) {
      throw new ShapeError(
        `${op}: the index ${formatShape(index.shape)} is larger than the tensor ${formatShape(x.shape)} in dimension ${i}. narrow() it there.`,
        [x.shape, index.shape]
      );
    }
  }
}
function runGather(x, dim2, index) {
  const shape = index.shape;
  const out = emptyResult(x, x.dtype, shape);
  if (out.count === 0) return out;
  if (x.ndim === 0) {
    x.storage.backend.copy(x, out);
    return out;
  }
  const cut = x.shape.map((size2, i) => i === dim2 ? size2 : shape[i]);
  x.storage.backend.gather(x.window(cut, x.strides, x.offset), dim2, index, out);
  return out;
}
var gatherRule = {
  name: "gather",
  vjp(g, node) {
    const { dim: dim2, shape } = node.attrs;
    return [scatterInto(g, dim2, node.savedTensors()[0], shape), null];
  }
};
function gather2(x, dim2, index) {
  const at2 = normalizeDim("gather", dim2, x.ndim);
  checkIndex2("gather", x, at2, index);
  return record(gatherRule, runGather(x, at2, index), [x, index], [index], {
    dim: at2,
    shape: x.shape
  });
}
define("gather", gather2);
var scatterIntoRule = {
  name: "scatterAdd",
  vjp(g, node) {
    const [index] = node.savedTensors();
    return [gather2(g, node.attrs.dim, index), null];
  }
};
function scatterInto(x, dim2, index, shape) {
  const out = Tensor.over(x.storage.backend.allocate(x.dtype, numelOf(shape)), shape);
  runScatter("add", out, dim2, index, x);
  return record(scatterIntoRule, out, [x, index], [index], { dim: dim2, shape: x.shape });
}
function runScatter(scatterMode, out, dim2, index, source) {
  const { backend } = out.storage;
  if (index.count === 0) return;
  if (out.ndim === 0) {
    const flat = out.window([1], [1], out.offset);
    backend.scatter(
      scatterMode,
      flat,
      0,
      index.detach().reshape(1),
      source.detach().reshape(1),
      [1]
    );
    return;
  }
  const cut = out.shape.map((size2, i) => i === dim2 ? size2 : index.shape[i]);
  backend.scatter(
    scatterMode,
    out.window(cut, out.strides, out.offset),
    dim2,
    index,
    source,
    index.shape
  );
}
function scatterAdd(x, dim2, index, source) {
  const at2 = normalizeDim("scatterAdd", dim2, x.ndim);
  checkIndex2("scatterAdd", x, at2, index);
  const used = sameShape(source.shape, index.shape) ? source : index.shape.reduce((s, length, i) => s.narrow(i, 0, length), source);
  return x.add(scatterInto(used, at2, index, x.shape));
}
define("scatterAdd", scatterAdd);
function indexSelect(x, dim2, index) {
  const at2 = normalizeDim("indexSelect", dim2, x.ndim);
  if (index.ndim > 1) {
    throw new ShapeError(
      `indexSelect: the index must have one dimension, got ${formatShape(index.shape)}. Flatten it.`,
      [index.shape]
    );
  }
  checkInt32("indexSelect", index);
  if (x.ndim === 0) return x.clone();
  const shape = x.shape.map((size2, i) => i === at2 ? index.count : size2);
  const column = index.reshape(shape.map((_, i) => i === at2 ? index.count : 1)).expand(shape);
  return gather2(x, at2, column);
}
define("indexSelect", indexSelect);

// src/formula/notation.ts
var COMPARISON = [0, 1, 1];
var PRODUCT = [2, 2, 3];
var SIGN = 3;
var ATOM = 5;
var OPERATORS = new Map([
  ...["||", "\\lor"].map((name) => [name, [-2, -2, -1]]),
  ...["&&", "\\land"].map((name) => [name, [-1, -1, 0]]),
  ...["==", "!=", "<", "<=", ">", ">=", "=", "\\ne", "\\le", "\\ge"].map(
    (name) => [name, COMPARISON]
  ),
  ...["*", "/", "%", "\\,"].map((name) => [name, PRODUCT]),
  // Between words it reads as looser than a product.
  ["\\bmod", [1.5, 2, 3]],
  ["+", [1, 1, 2]],
  ["-", [1, 1, 2]],
  ["!", [SIGN, SIGN, SIGN]],
  ["\\lnot", [SIGN, SIGN, SIGN]],
  ["^", [4, ATOM, 4]]
]);
var GREEK = new Set(
  "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega".split(
    " "
  )
);

// src/nn/hooks.ts
var Hooks2 = class {
  forwardPre = [];
  forward = [];
  backwardPre = [];
  backward = [];
};
function addHook(list, hook, { prepend = false }) {
  const entry = ((...args) => hook(...args));
  if (prepend) list.unshift(entry);
  else list.push(entry);
  return {
    remove() {
      const i = list.indexOf(entry);
      if (i >= 0) list.splice(i, 1);
    }
  };
}
function forwardWithHooks(module2, hooks2, given) {
  let args = given;
  for (const hook of [...hooks2.forwardPre]) {
    const replaced = hook(module2, args);
    if (replaced !== void 0) args = Array.isArray(replaced) ? replaced : [replaced];
  }
  const watched = mode.grad && hooks2.backward.length + hooks2.backwardPre.length > 0;
  const watch = watched ? new BackwardWatch(module2, hooks2) : null;
  if (watch !== null) args = watch.enter(args);
  let output = module2.forward(...args);
  for (const hook of [...hooks2.forward]) {
    const replaced = hook(module2, args, output);
    if (replaced !== void 0) output = replaced;
  }
  return watch === null ? output : watch.leave(output);
}
var BackwardWatch = class {
  constructor(module2, hooks2) {
    this.module = module2;
    this.hooks = hooks2;
  }
  module;
  hooks;
  gradOutput = [];
  inputs = 0;
  entered = false;
  /** Puts a node behind the arguments. */
  enter(args) {
    const tensors = args.filter((arg) => arg instanceof Tensor);
    this.inputs = tensors.length;
    this.entered = requireGrad(tensors);
    if (!this.entered) return args;
    const behind = throughNode(tensors, "moduleInput", (g) => this.runHooks(g));
    return args.map((arg) => arg instanceof Tensor ? behind[tensors.indexOf(arg)] : arg);
  }
  /** Puts a node in front of the results. */
  leave(output) {
    const several = Array.isArray(output);
    const values = several ? output : [output];
    const tensors = values.filter((value) => value instanceof Tensor);
    if (!requireGrad(tensors)) return output;
    const before2 = throughNode(tensors, "moduleOutput", (g) => {
      this.gradOutput = this.runPreHooks(g);
      if (!this.entered) this.runHooks(new Array(this.inputs).fill(null));
      return this.gradOutput;
    });
    const wrapped = values.map((v) => v instanceof Tensor ? before2[tensors.indexOf(v)] : v);
    return several ? wrapped : wrapped[0];
  }
  runPreHooks(gradOutput) {
    let g = gradOutput;
    for (const hook of [...this.hooks.backwardPre]) {
      g = this.checked("registerFullBackwardPreHook", g, hook(this.module, g));
    }
    return g;
  }
  runHooks(gradInput) {
    let g = gradInput;
    for (const hook of [...this.hooks.backward]) {
      g = this.checked("registerFullBackwardHook", g, hook(this.module, g, this.gradOutput));
    }
    return g;
  }
  checked(op, old, replaced) {
    if (replaced === void 0 || replaced === null) return old;
    if (!Array.isArray(replaced) || replaced.length !== old.length) {
      throw new ValueError(
        `${op}: the hook returned ${Array.isArray(replaced) ? `${replaced.length} gradients` : "no array"}, expected ${old.length}. Return an array with one gradient for each tensor, or nothing.`,
        replaced
      );
    }
    return replaced;
  }
};
function passingRule(name) {
  return {
    name,
    vjp: (g, node) => passingVjp([g], node),
    vjpAll: passingVjp,
    // A hook may keep the gradients it sees.
    foreign: true
  };
}
function passingVjp(gradients2, node) {
  const { count: count2, pass } = node.attrs;
  return pass(Array.from({ length: count2 }, (_, i) => gradients2[i] ?? null));
}
var RULES = {
  moduleInput: passingRule("moduleInput"),
  moduleOutput: passingRule("moduleOutput")
};
function throughNode(tensors, rule, pass) {
  const attrs = { count: tensors.length, pass };
  const node = makeNode(RULES[rule], tensors[0], tensors, [], attrs);
  return tensors.map((tensor3, slot) => {
    if (!tensor3.requiresGrad) return tensor3;
    const behind = tensor3.detach();
    behind.setNode(node, slot);
    return behind;
  });
}

// src/nn/internals.ts
var INTERNALS = /* @__PURE__ */ Symbol("torchlet.module");
var Internals = class {
  /** Fields registered as buffers, and whether each is saved in state dicts. */
  buffers = /* @__PURE__ */ new Map();
  /** Null until the first hook is registered, so that calls without hooks run straight. */
  hooks = null;
  /** Names of a container's entries, in the order in which they run. */
  order = [];
};
function isModule(value) {
  return typeof value === "function" && INTERNALS in value;
}

// src/nn/parameter.ts
var PARAMETER = { requiresGrad: true };
var Parameter = class extends Tensor {
  /**
   * @param data the elements, shared and not copied
   * @param options `requiresGrad`, true by default; by position or by name
   * @throws GradError when `data` is not floating and grad is required
   */
  constructor(data, ...options) {
    if (!(data instanceof Tensor)) {
      throw new OptionError(
        `Parameter: takes a tensor, got ${Array.isArray(data) ? "an array" : typeof data}. Wrap it in tensor(\u2026).`
      );
    }
    super(data.storage, data.dtype, data.shape, data.strides, data.offset, data.count, data.dense);
    const { requiresGrad } = parseOptions("Parameter", PARAMETER, ["requiresGrad"], options);
    if (requiresGrad) this.requiresGrad = true;
  }
  toString() {
    return `Parameter containing:
${super.toString()}`;
  }
};
function takeOver(tensor3, elements2) {
  const { storage, dtype, shape, strides, offset, count: count2, dense } = elements2;
  Object.assign(tensor3, { storage, dtype, shape, strides, offset, count: count2, dense });
  const { accumulator } = tensor3;
  if (accumulator !== null) Object.assign(accumulator, { dtype });
}

// src/nn/fields.ts
function membersOf(module2) {
  const members = { parameters: [], buffers: [], children: [] };
  const { buffers } = module2[INTERNALS];
  const fields = module2;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === null || typeof value !== "object" && typeof value !== "function") continue;
    const persistent = buffers.get(name);
    if (persistent !== void 0 && value instanceof Tensor) {
      members.buffers.push([name, value, persistent]);
    } else {
      collect(members, name, value, null);
    }
  }
  return members;
}
function collect(members, name, value, above) {
  if (value instanceof Parameter) members.parameters.push([name, value]);
  else if (isModule(value)) members.children.push([name, value]);
  else if (isPlain(value) && !above?.has(value)) {
    const inside = new Set(above).add(value);
    const look = (key, entry) => {
      if (entry !== null && (typeof entry === "object" || typeof entry === "function")) {
        collect(members, `${name}.${key}`, entry, inside);
      }
    };
    if (Array.isArray(value)) for (let i = 0; i < value.length; i++) look(i, value[i]);
    else for (const key of Object.keys(value)) look(key, value[key]);
  }
}
function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
function modulesOf(root, prefix = "", unique2 = true, found = [], seen = /* @__PURE__ */ new Set()) {
  if (unique2) {
    if (seen.has(root)) return found;
    seen.add(root);
  }
  found.push([prefix, root]);
  for (const [name, child] of membersOf(root).children) {
    modulesOf(child, join(prefix, name), unique2, found, seen);
  }
  return found;
}
function join(prefix, name) {
  return prefix === "" ? name : `${prefix}.${name}`;
}
function listMembers(root, kind2, { prefix = "", recurse = true, removeDuplicate = true }) {
  const seen = /* @__PURE__ */ new Set();
  const found = [];
  const modules = recurse ? modulesOf(root, prefix, removeDuplicate) : [[prefix, root]];
  for (const [path, module2] of modules) {
    for (const [name, value] of membersOf(module2)[kind2]) {
      if (removeDuplicate && seen.has(value)) continue;
      seen.add(value);
      found.push([join(path, name), value]);
    }
  }
  return found;
}

// src/nn/print.ts
function printModule(module2) {
  const extra = module2.extraRepr();
  const extraLines = extra === "" ? [] : extra.split("\n");
  const childLines = membersOf(module2).children.map(
    ([name2, child]) => `(${name2}): ${child.toString().replaceAll("\n", "\n  ")}`
  );
  const name = module2.constructor.name;
  if (childLines.length === 0 && extraLines.length <= 1) return `${name}(${extra})`;
  return `${name}(
  ${[...extraLines, ...childLines].join("\n  ")}
)`;
}
function formOf(module2) {
  const printed = module2.toString();
  return printed.includes("\n") ? module2.constructor.name : printed;
}
function printBool(value) {
  return value ? "True" : "False";
}
function printFloat(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size2 = Math.abs(value);
  if (size2 !== 0 && (size2 < 1e-4 || size2 >= 1e16)) {
    const [digits, exponent] = value.toExponential().split("e");
    const power2 = exponent.slice(1).padStart(2, "0");
    return `${digits}e${exponent[0]}${power2}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

// src/nn/call.ts
function makeCallable(prototype) {
  const internals = new Internals();
  const module2 = (...args) => call(module2, internals, args);
  Object.setPrototypeOf(module2, prototype);
  delete module2.name;
  delete module2.length;
  Object.defineProperty(module2, INTERNALS, { value: internals });
  module2.training = true;
  return module2;
}
var depth = 0;
function call(module2, internals, args) {
  depth++;
  try {
    const { hooks: hooks2 } = internals;
    return hooks2 === null ? module2.forward(...args) : forwardWithHooks(module2, hooks2, args);
  } catch (error) {
    if (error instanceof TorchletError) locate(error, module2, args, depth === 1);
    throw error;
  } finally {
    depth--;
  }
}
var trails = /* @__PURE__ */ new WeakMap();
function locate(error, module2, args, outermost) {
  if (error.modulePath.length > 0) return;
  const trail = trails.get(error) ?? [];
  trails.set(error, trail);
  trail.push({ module: module2, args });
  if (!outermost) return;
  const frames = trail.reverse();
  let path = "model";
  const places = frames.map((frame, i) => {
    if (i > 0) path += `.${nameIn(frames[i - 1].module, frame.module)}`;
    const form = formOf(frame.module);
    return frames.length === 1 ? form : `${path} (${form})`;
  });
  const shapes = frames[frames.length - 1].args.filter((arg) => arg instanceof Tensor).map((arg) => `[${arg.shape.join(", ")}]`);
  const given = shapes.length === 0 ? "" : `, given ${shapes.join(" and ")}`;
  for (let i = places.length - 1; i >= 0; i--) {
    error.inModule(i === places.length - 1 ? places[i] + given : places[i]);
  }
}
function nameIn(parent, child) {
  for (const [name, module2] of parent.namedModules()) if (module2 === child) return name || "self";
  return formOf(child);
}

// src/nn/convert.ts
var TO = { dtype: void 0, device: void 0 };
function targetOf(target) {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target !== "string") return parseOptions("to", TO, [], [target]);
  const isType = ["float32", "float64", "int32", "bool"].includes(target);
  return isType ? { ...TO, dtype: target } : { ...TO, device: target };
}
function convertModule(root, target) {
  const { dtype, device } = targetOf(target);
  if (dtype !== void 0 && dtype !== "float32" && dtype !== "float64") {
    throw new DTypeError(
      `to: a module's parameters must stay floating to be learnt, got '${dtype}'. Use 'float32' or 'float64'.`,
      [dtype]
    );
  }
  const convert2 = (tensor3) => {
    const floating = tensor3.dtype === "float32" || tensor3.dtype === "float64";
    return tensor3.detach().to({
      dtype: floating && dtype !== void 0 ? dtype : tensor3.dtype,
      device: device ?? tensor3.device
    });
  };
  noGrad(() => {
    for (const [, module2] of modulesOf(root)) {
      const { parameters, buffers } = membersOf(module2);
      for (const [, parameter] of parameters) {
        const { grad: grad2 } = parameter;
        takeOver(parameter, convert2(parameter));
        if (grad2 !== null) parameter.grad = convert2(grad2);
      }
      for (const [name, buffer] of buffers) {
        module2[name] = convert2(buffer);
      }
    }
  });
}

// src/nn/register.ts
var IS = {
  parameter: (value) => value instanceof Parameter,
  buffer: (value) => value instanceof Tensor,
  module: isModule
};
function register2(op, kind2, module2, name, value) {
  const fields = module2;
  if (typeof name !== "string" || name === "" || name.includes(".")) {
    throw new ValueError(
      `${op}: '${name}' cannot be a name: it must be text without dots, which separate modules in paths.`,
      name
    );
  }
  const there = fields[name];
  const free = !(name in module2) || Object.hasOwn(module2, name) && there == null;
  const sameKind = IS[kind2](there) && kind2 === "buffer" === module2[INTERNALS].buffers.has(name);
  if (!free && !sameKind) {
    throw new ValueError(
      `${op}: ${module2.constructor.name} already has something else named '${name}'. Choose another name.`,
      name
    );
  }
  if (value !== null && !IS[kind2](value)) {
    const advice = kind2 === "parameter" ? "Wrap a tensor in new nn.Parameter(\u2026)." : `Give a ${kind2}.`;
    throw new ValueError(
      `${op}: '${name}' is not a ${kind2 === "buffer" ? "tensor" : kind2}. ${advice}`,
      value
    );
  }
  fields[name] = value;
}
function findSubmodule(op, root, path) {
  const found = descend(root, path);
  if (found !== null) return found;
  const known = modulesOf(root).map(([name]) => name);
  throw notFound(op, root, "module", path, known);
}
function descend(module2, path) {
  if (path === "") return module2;
  for (const [name, child] of membersOf(module2).children) {
    if (path === name) return child;
    const deeper = path.startsWith(`${name}.`) ? descend(child, path.slice(name.length + 1)) : null;
    if (deeper !== null) return deeper;
  }
  return null;
}
function findTensor(op, root, kind2, path) {
  const all2 = listMembers(root, kind2, { removeDuplicate: false });
  const found = all2.find(([name]) => name === path);
  if (found !== void 0) return found[1];
  throw notFound(
    op,
    root,
    kind2.slice(0, -1),
    path,
    all2.map(([name]) => name)
  );
}
function notFound(op, root, kind2, path, known) {
  const near = nearestName(
    path,
    known.filter((name) => name !== "")
  );
  const advice = near === null ? `Known: ${known.filter(Boolean).join(", ") || "none"}.` : `Did you mean '${near}'?`;
  return new ValueError(
    `${op}: ${root.constructor.name} has no ${kind2} '${path}'. ${advice}`,
    path
  );
}

// src/nn/state-dict.ts
function stateOf(module2, prefix, found) {
  const { parameters, buffers, children } = membersOf(module2);
  for (const [name, parameter] of parameters) found.set(join(prefix, name), parameter);
  for (const [name, buffer, persistent] of buffers) {
    if (persistent) found.set(join(prefix, name), buffer);
  }
  for (const [name, child] of children) stateOf(child, join(prefix, name), found);
  return found;
}
function loadState(module2, given, strict) {
  if (typeof given !== "object" || given === null) {
    throw new StateDictError(
      `loadStateDict: takes an object of tensors by name, got ${kindOf(given)}. Pass what stateDict() gives.`
    );
  }
  const own = stateOf(module2, "", /* @__PURE__ */ new Map());
  const state = new Map(given instanceof Map ? given : Object.entries(given));
  const missingKeys = [...own.keys()].filter((key) => !state.has(key));
  const unexpectedKeys = [...state.keys()].filter((key) => !own.has(key));
  const problems = [];
  if (strict && missingKeys.length > 0) problems.push(`Missing keys: ${missingKeys.join(", ")}.`);
  if (strict && unexpectedKeys.length > 0) {
    const hints = unexpectedKeys.map((key) => withHint(key, missingKeys));
    problems.push(`Unexpected keys: ${hints.join(", ")}.`);
  }
  const pairs = [];
  for (const [key, target] of own) {
    const source = state.get(key);
    if (!state.has(key)) continue;
    if (!(source instanceof Tensor)) {
      problems.push(`'${key}' is ${kindOf(source)}, not a tensor.`);
    } else if (source.shape.join() !== target.shape.join()) {
      const [there, here] = [source, target].map(({ shape }) => `[${shape.join(", ")}]`);
      problems.push(`'${key}' has shape ${there}, the module's has ${here}.`);
    } else pairs.push([target, source]);
  }
  if (problems.length > 0) {
    throw new StateDictError(
      `loadStateDict: the state dict does not fit ${module2.constructor.name}; nothing was loaded. ${problems.join(" ")} Build the module as it was when saved${strict ? ", or pass { strict: false } to load only keys that both have" : ""}.`,
      missingKeys,
      unexpectedKeys
    );
  }
  noGrad(() => {
    for (const [target, source] of pairs) target.copy_(source.detach());
  });
  return { missingKeys, unexpectedKeys };
}
function withHint(key, missing) {
  const near = nearestName(key, missing);
  return near === null ? key : `${key} (for ${near}?)`;
}

// src/nn/module.ts
var NAMED = { prefix: "", recurse: true, removeDuplicate: true };
var NAMED_ORDER = ["prefix", "recurse", "removeDuplicate"];
var Module = class {
  constructor() {
    return makeCallable(new.target.prototype);
  }
  /** Every parameter, each once. */
  parameters(...args) {
    const options = parseOptions("parameters", { recurse: true }, ["recurse"], args);
    return listMembers(this, "parameters", options).map(([, parameter]) => parameter);
  }
  /** Every parameter with its path, each once. */
  namedParameters(...args) {
    return listMembers(
      this,
      "parameters",
      parseOptions("namedParameters", NAMED, NAMED_ORDER, args)
    );
  }
  /** Every buffer, each once. */
  buffers(...args) {
    const options = parseOptions("buffers", { recurse: true }, ["recurse"], args);
    return listMembers(this, "buffers", options).map(([, buffer]) => buffer);
  }
  /** Every buffer with its path, each once. */
  namedBuffers(...args) {
    return listMembers(this, "buffers", parseOptions("namedBuffers", NAMED, NAMED_ORDER, args));
  }
  /** The modules directly inside, each once. */
  children() {
    return [...new Set(membersOf(this).children.map(([, child]) => child))];
  }
  /** The modules directly inside with their names, each once. */
  namedChildren() {
    const children = this.children();
    const named = membersOf(this).children;
    return children.map((child) => named.find(([, module2]) => module2 === child));
  }
  /** This module and all inside it, each once, parents first. */
  modules() {
    return modulesOf(this).map(([, module2]) => module2);
  }
  /** This module (as `''`) and all inside it with their paths, parents first. */
  namedModules(...args) {
    const defaults = { prefix: "", removeDuplicate: true };
    const { prefix, removeDuplicate } = parseOptions("namedModules", defaults, [], args);
    return modulesOf(this, prefix, removeDuplicate);
  }
  /** Sets training mode (or, with false, evaluation mode) here and in all modules inside, and returns the module. */
  train(mode3 = true) {
    this.training = mode3;
    for (const child of this.children()) child.train(mode3);
    return this;
  }
  /** Sets evaluation mode here and in all modules inside, and returns the module. */
  eval() {
    return this.train(false);
  }
  /** Runs a function on all modules inside and on this one, children first, and returns the module. */
  apply(fn) {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }
  /**
   * Moves or converts the parameters and floating buffers in place, and returns the module.
   *
   * @param target `'float32'`, `'float64'`, a device, a tensor to be like, or `{ dtype, device }`
   * @throws DTypeError for an element type that is not floating
   */
  to(target) {
    convertModule(this, target);
    return this;
  }
  /** Converts to float32. */
  float() {
    return this.to("float32");
  }
  /** Converts to float64. */
  double() {
    return this.to("float64");
  }
  /** Moves to the CPU. */
  cpu() {
    return this.to("cpu");
  }
  /** Switches recording for all parameters on or off, and returns the module. */
  requiresGrad_(requiresGrad = true) {
    for (const parameter of this.parameters()) parameter.requiresGrad_(requiresGrad);
    return this;
  }
  /** Forgets the gradients of all parameters, or writes zeros over them where `setToNone` is false. */
  zeroGrad(...args) {
    const { setToNone } = parseOptions("zeroGrad", { setToNone: true }, ["setToNone"], args);
    for (const parameter of this.parameters()) {
      if (setToNone || parameter.grad === null) parameter.grad = null;
      else parameter.grad = parameter.grad.detach().zero_();
    }
  }
  /**
   * Makes a tensor part of the module's state without being learnt; it becomes the field `name`.
   *
   * @param tensor null reserves the name
   * @param args whether state dicts contain it; true by default
   * @throws ValueError for a name that is taken, empty or has dots
   */
  registerBuffer(name, tensor3, ...args) {
    const defaults = { persistent: true };
    const { persistent } = parseOptions("registerBuffer", defaults, ["persistent"], args);
    register2("registerBuffer", "buffer", this, name, tensor3);
    this[INTERNALS].buffers.set(name, persistent);
  }
  /** Makes a parameter the field `name`; null reserves the name. */
  registerParameter(name, parameter) {
    register2("registerParameter", "parameter", this, name, parameter);
  }
  /** Makes a module the field `name`; null reserves the name. */
  addModule(name, module2) {
    register2("addModule", "module", this, name, module2);
  }
  /** The same as `addModule`. */
  registerModule(name, module2) {
    this.addModule(name, module2);
  }
  /** The module at a path such as `'encoder.layers.0'`. */
  getSubmodule(target) {
    return findSubmodule("getSubmodule", this, target);
  }
  /** The parameter at a path. */
  getParameter(target) {
    return findTensor("getParameter", this, "parameters", target);
  }
  /** The buffer at a path. */
  getBuffer(target) {
    return findTensor("getBuffer", this, "buffers", target);
  }
  /**
   * Parameters and saved buffers by path, outside the graph; they share their elements with the module.
   *
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict
   */
  stateDict() {
    const state = {};
    for (const [key, tensor3] of stateOf(this, "", /* @__PURE__ */ new Map())) state[key] = tensor3.detach();
    return state;
  }
  /**
   * Copies a state dict into the module.
   *
   * @param options `strict`: whether the keys must be the same; true by default
   * @returns the keys that were missing in the state dict, and those that it has and the module has not
   * @throws StateDictError when keys (if strict) or shapes do not fit; nothing is loaded then
   */
  loadStateDict(stateDict, ...options) {
    const { strict } = parseOptions("loadStateDict", { strict: true }, ["strict"], options);
    return loadState(this, stateDict, strict);
  }
  /** Calls a function before every `forward`, with the module and its arguments; what it returns replaces them. */
  registerForwardPreHook(hook, options = {}) {
    return addHook(hooksOf(this).forwardPre, hook, options);
  }
  /** Calls a function after every `forward`, with module, arguments and result; what it returns replaces the result. */
  registerForwardHook(hook, options = {}) {
    return addHook(hooksOf(this).forward, hook, options);
  }
  /** Calls a function with the gradients of the results before they go back into the module; it may replace them. */
  registerFullBackwardPreHook(hook, options = {}) {
    return addHook(hooksOf(this).backwardPre, hook, options);
  }
  /** Calls a function with the gradients of arguments and results; it may replace those of the arguments. */
  registerFullBackwardHook(hook, options = {}) {
    return addHook(hooksOf(this).backward, hook, options);
  }
  /** The options that the printed form shows; a module of your own may override it. */
  extraRepr() {
    return "";
  }
  /** The module as PyTorch prints it. */
  toString() {
    return printModule(this);
  }
  /** What `console.log` shows in Node. */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }
};
function hooksOf(module2) {
  const internals = module2[INTERNALS];
  internals.hooks ??= new Hooks2();
  return internals.hooks;
}

// src/ops/reduce-formula.ts
function lazily(name, build, params = 0) {
  let formula = null;
  return () => {
    const scalar = Array.from({ length: build.length }, (_, i) => i >= build.length - params);
    formula ??= trace(name, build, ["x", "y", "z"].slice(0, build.length), scalar);
    return formula;
  };
}
var identity = lazily("mean", (x) => x);
var squaredDifference = lazily("var", (x, y) => x.sub(y).square());
var squareOf = lazily("norm", (x) => x.square());
var magnitude = lazily("norm", (x) => x.abs());
var presence = lazily("norm", (x) => x.sub(x).where(x.eq(0), 1));
var power = lazily("norm", (x, p) => x.abs().pow(p), 1);
var truth = lazily("truth", (x) => x.ne(0));
var shiftedExp = lazily("logsumexp", (x, y) => x.sub(y).exp());
function reduceFormula(formula, inputs, params, dims, keepdim, scale) {
  checkDevices(formula.name, inputs);
  const shape = commonShape(formula.name, inputs);
  const kept = reducedShape(shape, dims, true);
  const { backend } = inputs[0].storage;
  const dtype = resultType(formula, inputs, params);
  const whole = Tensor.over(backend.allocate(dtype, numelOf(kept)), kept);
  backend.reduce("sum", formula.kernel, inputs, params, shape, whole, scale);
  const out = keepdim ? whole : Tensor.over(whole.storage, reducedShape(shape, dims, false));
  if (mode.grad && requireGrad(inputs)) {
    let mask = 0;
    inputs.forEach((input2, i) => {
      if (input2.requiresGrad) mask |= 1 << i;
    });
    const saved = formula.gradient(mask, false).uses.map((i) => inputs[i]);
    const attrs = { formula, scale, params, kept, shape };
    out.setNode(makeNode(reducedRule(formula.name), out, inputs, saved, attrs), 0);
  }
  return out;
}
var reducedRules = /* @__PURE__ */ new Map();
function reducedRule(name) {
  let rule = reducedRules.get(name);
  if (rule === void 0) {
    rule = {
      name,
      vjp(g, node) {
        const { formula, scale, params, kept, shape } = node.attrs;
        const scaled = (scale === 1 ? g : g.mul(scale)).reshape(kept).expand(shape);
        return formulaVjp(formula, scaled, node, params, false);
      }
    };
    reducedRules.set(name, rule);
  }
  return rule;
}

// src/ops/reduce.ts
var REDUCE = { dim: null, keepdim: false };
var SUM = { ...REDUCE, dtype: null };
function unreduce(g, { shape, dims }) {
  return g.reshape(reducedShape(shape, dims, true));
}
function runReduce(reducer, x, dims, keepdim, dtype) {
  const kept = reducedShape(x.shape, dims, true);
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(kept)), kept);
  backend.reduce(reducer, identity().kernel, [x], [], x.shape, out, 1);
  return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, dims, false));
}
function checkFloating(op, x) {
  if (!isFloating(x.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype]
    );
  }
}

// src/ops/extremes.ts
function extreme(op) {
  const reducer = op === "amax" || op === "max" ? "max" : "min";
  const sharesNaN = op === "max" || op === "min";
  const rule = {
    name: op,
    vjp(g, node) {
      const [x, y] = node.savedTensors();
      const reduced = node.attrs;
      const best = unreduce(y, reduced);
      const same = x.eq(best);
      const ties = (sharesNaN ? same.logicalOr(x.isnan().logicalAnd(best.isnan())) : same).to(
        g.dtype
      );
      return [unreduce(g, reduced).div(ties.sum(reduced.dims, true)).mul(ties)];
    }
  };
  return (x, ...args) => {
    const { dim: dim2, keepdim } = parseOptions(op, REDUCE, ["dim", "keepdim"], args);
    const dims = normalizeDims(op, dim2, x.ndim);
    checkNotEmpty(op, x, dims);
    const out = runReduce(reducer, x, dims, keepdim, x.dtype);
    return record(rule, out, [x], [x, out], { shape: x.shape, dims });
  };
}
function checkNotEmpty(op, x, dims) {
  if (dims.some((dim2) => x.shape[dim2] === 0)) {
    throw new IndexError(
      `${op}: a dimension of size 0 in [${x.shape.join(", ")}] has no largest or smallest element. Check numel() first, or reduce another dimension.`
    );
  }
}
var amax = extreme("amax");
define("amax", amax);
var amin = extreme("amin");
define("amin", amin);
function argExtreme(op) {
  return (x, ...args) => {
    const { dim: dim2, keepdim } = parseOptions(op, REDUCE, ["dim", "keepdim"], args);
    const { backend } = x.storage;
    if (dim2 === null) {
      const flat = x.detach().reshape(-1);
      checkNotEmpty(op, flat, [0]);
      const out2 = Tensor.over(backend.allocate("int32", 1), [1]);
      backend.argReduce(op, flat, 0, out2);
      return Tensor.over(out2.storage, keepdim ? x.shape.map(() => 1) : []);
    }
    const at2 = normalizeDim(op, dim2, x.ndim);
    if (x.ndim === 0) return Tensor.over(backend.allocate("int32", 1), []);
    checkNotEmpty(op, x, [at2]);
    const kept = reducedShape(x.shape, [at2], true);
    const out = Tensor.over(backend.allocate("int32", numelOf(kept)), kept);
    backend.argReduce(op, x, at2, out);
    return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, [at2], false));
  };
}
var argmax = argExtreme("argmax");
define("argmax", argmax, false);
var argmin = argExtreme("argmin");
define("argmin", argmin, false);
function extremeOrPair(op) {
  const ofAll = extreme(op);
  const position = op === "max" ? "argmax" : "argmin";
  return ((x, ...args) => {
    if (args.length === 0) return ofAll(x);
    if (args[0] instanceof Tensor) return op === "max" ? x.maximum(args[0]) : x.minimum(args[0]);
    const { dim: dim2, keepdim } = parseOptions(op, REDUCE, ["dim", "keepdim"], args);
    if (dim2 === null) return ofAll(x);
    const at2 = normalizeDim(op, dim2, x.ndim);
    if (x.ndim === 0) return valuesIndices(x.alias(), x[position](0));
    checkNotEmpty(op, x, [at2]);
    const indices = x[position](at2, true);
    const values = x.gather(at2, indices);
    return keepdim ? valuesIndices(values, indices) : valuesIndices(values.squeeze(at2), indices.squeeze(at2));
  });
}
function valuesIndices(values, indices) {
  return {
    values,
    indices,
    *[Symbol.iterator]() {
      yield values;
      yield indices;
    }
  };
}
var max = extremeOrPair("max");
define("max", max);
var min = extremeOrPair("min");
define("min", min);

// src/ops/softmax.ts
var ALONG = { dim: void 0, dtype: null };
function parseAlong(op, x, args) {
  const { dim: dim2, dtype } = parseOptions(op, ALONG, ["dim"], args);
  return {
    at: normalizeDim(op, required(op, "dim", dim2), x.ndim),
    input: dtype === null ? x : x.to(dtype)
  };
}
function parseFloating(op, x, args) {
  const parsed = parseAlong(op, x, args);
  const { input: input2 } = parsed;
  if (!isFloating(input2.dtype)) {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${input2.dtype}. Convert it with to('float32').`,
      [input2.dtype]
    );
  }
  return parsed;
}
var logsumexp = (x, ...args) => {
  const options = { dim: void 0, keepdim: false };
  const { dim: dim2, keepdim } = parseOptions("logsumexp", options, ["dim", "keepdim"], args);
  required("logsumexp", "dim", dim2);
  const input2 = isFloating(x.dtype) ? x : x.to("float32");
  const dims = normalizeDims("logsumexp", dim2, x.ndim);
  if (dims.some((d) => x.shape[d] === 0)) return input2.exp().sum(dims, keepdim).log();
  const largest = input2.detach().amax(dims, true);
  const shift = largest.where(largest.isfinite(), 0);
  const total = reduceFormula(shiftedExp(), [input2, shift], [], dims, true, 1).log().add(shift);
  return keepdim ? total : total.squeeze(dims);
};
define("logsumexp", logsumexp);
var softmax = (x, ...args) => {
  const { input: input2, at: at2 } = parseFloating("softmax", x, args);
  const out = exponentials(input2.detach(), at2);
  return record(softmaxRule, out, [input2], [out], at2);
};
var softmaxRule = {
  name: "softmax",
  vjp(g, node) {
    const [y] = node.savedTensors();
    const gy = g.mul(y);
    return [gy.sub(y.mul(gy.sum(along(node.attrs, y), true)))];
  }
};
define("softmax", softmax);
function along(dim2, x) {
  return x.ndim === 0 ? [] : [dim2];
}
function exponentials(x, dim2) {
  if (x.count === 0) return x.clone();
  const e = x.sub(x.amax(along(dim2, x), true)).exp();
  return e.div(e.sum(along(dim2, x), true));
}
var logSoftmax = (x, ...args) => {
  const { input: input2, at: at2 } = parseFloating("logSoftmax", x, args);
  const plain = input2.detach();
  const out = x.count === 0 ? plain.clone() : shiftedLogits(plain, along(at2, x));
  return record(logSoftmaxRule, out, [input2], [out], at2);
};
var logSoftmaxRule = {
  name: "logSoftmax",
  vjp(g, node) {
    const [y] = node.savedTensors();
    return [g.sub(y.exp().mul(g.sum(along(node.attrs, y), true)))];
  }
};
define("logSoftmax", logSoftmax);
function shiftedLogits(x, dims) {
  const largest = x.amax(dims, true);
  return x.sub(largest).sub(reduceFormula(shiftedExp(), [x, largest], [], dims, true, 1).log());
}
var softmin = (x, ...args) => softmax(x.neg(), ...args);
define("softmin", softmin);
function runScan(scanner, x, { dim: dim2, reverse }) {
  const out = emptyResult(x, isFloating(x.dtype) ? x.dtype : "int32", x.shape);
  const [from, into] = reverse ? [backwards(x, dim2), backwards(out, dim2)] : [x, out];
  if (x.ndim === 0) x.storage.backend.copy(x, out);
  else if (x.count > 0) x.storage.backend.scan(scanner, from, dim2, into, null);
  return out;
}
function backwards(x, dim2) {
  const strides = x.strides.map((stride2, i) => i === dim2 ? -stride2 : stride2);
  return x.window(x.shape, strides, x.offset + (x.shape[dim2] - 1) * x.strides[dim2]);
}
var cumsum = (x, ...args) => {
  const { input: input2, at: at2 } = parseAlong("cumsum", x, args);
  return scanSum(input2, { dim: at2, reverse: false });
};
var cumsumRule = {
  name: "cumsum",
  vjp(g, { attrs }) {
    const { dim: dim2, reverse } = attrs;
    return [scanSum(g, { dim: dim2, reverse: !reverse })];
  }
};
define("cumsum", cumsum);
function scanSum(x, scan3) {
  return record(cumsumRule, runScan("sum", x, scan3), [x], [], scan3);
}
function runningExtreme(scanner) {
  return (x, dim2) => {
    const at2 = normalizeDim(`cum${scanner}`, dim2, x.ndim);
    const values = emptyResult(x, x.dtype, x.shape);
    const indices = emptyResult(x, "int32", x.shape);
    if (x.count > 0 && x.ndim > 0) x.storage.backend.scan(scanner, x, at2, values, indices);
    return valuesIndices(x.ndim === 0 ? x.alias() : x.gather(at2, indices), indices);
  };
}
var cummax = runningExtreme("max");
define("cummax", cummax);
var cummin = runningExtreme("min");
define("cummin", cummin);

// src/nn/functional/normalization.ts
var standardize = elementwise(
  "standardize",
  (x, mean2, variance2, weight, bias, eps) => x.sub(mean2).mul(variance2.add(eps).rsqrt()).mul(weight).add(bias),
  {
    operands: ["x", "mean", "variance", "weight", "bias"],
    params: { eps: 1e-5 },
    domain: [
      [-2, 2],
      [-1, 1],
      [0.5, 2],
      [-2, 2],
      [-2, 2]
    ],
    internal: true
  }
);
var scaleByRms = elementwise(
  "scaleByRms",
  (x, meanSquare, weight, eps) => x.mul(meanSquare.add(eps).rsqrt()).mul(weight),
  {
    operands: ["x", "meanSquare", "weight"],
    params: { eps: 1e-5 },
    domain: [
      [-2, 2],
      [0.5, 2],
      [-2, 2]
    ],
    internal: true
  }
);
var localResponse = elementwise(
  "localResponse",
  (x, total, alpha, beta, k) => x.div(total.mul(alpha).add(k).pow(beta)),
  {
    operands: ["x", "total"],
    params: { alpha: 1e-4, beta: 0.75, k: 1 },
    domain: [
      [-2, 2],
      [0, 4]
    ],
    internal: true
  }
);

// src/ops/ranges.ts
function arange(first, ...args) {
  const options = parseOptions(
    "arange",
    { ...OPTIONS2, end: void 0, step: 1 },
    ["end", "step"],
    args
  );
  const [start2, end] = options.end === void 0 ? [0, first] : [first, options.end];
  const { step: step2 } = options;
  const count2 = Math.ceil((end - start2) / step2);
  if (!Number.isFinite(count2) || count2 < 0) {
    throw new ValueError(
      `arange: from ${start2} to ${end} in steps of ${step2} never arrives. Check the step's sign.`,
      step2
    );
  }
  const whole = [start2, end, step2].every(Number.isInteger);
  const array = newArray(options.dtype ?? (whole ? "int32" : "float32"), count2);
  for (let i = 0; i < count2; i++) array[i] = start2 + i * step2;
  return fromArray(array, [count2], options);
}

// src/nn/init/fill.ts
var NO_GENERATOR = { generator: null };

// src/nn/init/scaled.ts
var KAIMING = {
  a: 0,
  mode: "fan_in",
  nonlinearity: "leaky_relu",
  ...NO_GENERATOR
};

// src/ops/linalg.ts
function matmul2(a, b) {
  if (a.ndim >= 2 && b.ndim >= 2) return product("matmul", a, b);
  checkTensors("matmul", a, b);
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `matmul: takes tensors of at least 1 dimension, got ${formatShape(a.shape)} @ ${formatShape(b.shape)}. Use mul() for a scalar.`,
      [a.shape, b.shape]
    );
  }
  checkInner("matmul", a, b);
  const left = a.ndim === 1 ? a.unsqueeze(0) : a;
  const right = b.ndim === 1 ? b.unsqueeze(1) : b;
  const out = product("matmul", left, right);
  if (a.ndim === 1 && b.ndim === 1) return out.reshape([]);
  return out.squeeze(a.ndim === 1 ? -2 : -1);
}
define("matmul", matmul2);
var productRule = {
  name: "matmul",
  vjp(g, node) {
    const [a, b] = node.savedTensors();
    return [
      node.needs(0) ? product("matmul", g, b.transpose(-2, -1)) : null,
      node.needs(1) ? product("matmul", a.transpose(-2, -1), g) : null
    ];
  }
};
function product(op, a, b) {
  const shape = productShape(op, a, b);
  const dtype = a.dtype === b.dtype ? a.dtype : mixedTypes(op, a, b);
  const { backend } = a.storage;
  const out = Tensor.over(backend.allocate(dtype, numelOf(shape)), shape);
  const batch = shape.slice(0, -2);
  backend.matmul(asBatch(a, batch), asBatch(b, batch), null, asBatch(out, batch));
  return record(productRule, out, [a, b], [a, b]);
}
function mixedTypes(op, a, b) {
  throw new DTypeError(
    `${op}: the operands are ${a.dtype} and ${b.dtype}. Convert one with to('${promoteTypes(a.dtype, b.dtype)}').`,
    [a.dtype, b.dtype]
  );
}
function productShape(op, a, b) {
  if (a.storage.backend !== b.storage.backend) checkDevices(op, [a, b]);
  const [m, k] = [a.shape[a.ndim - 2], a.shape[a.ndim - 1]];
  const [k2, n] = [b.shape[b.ndim - 2], b.shape[b.ndim - 1]];
  if (k !== k2) checkInner(op, a, b);
  if (a.ndim === 2 && b.ndim === 2) return [m, n];
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (sameShape(left, right)) return [...left, m, n];
  const batches = `${op}: the batches of ${formatShape(a.shape)} @ ${formatShape(b.shape)}`;
  return [...broadcastShapes(batches, left, right), m, n];
}
function checkInner(op, a, b) {
  const [k, k2] = [a.shape[a.ndim - 1], b.shape[Math.max(b.ndim - 2, 0)]];
  if (k === k2) return;
  const transposable = k === b.shape[b.ndim - 1] || a.shape[Math.max(a.ndim - 2, 0)] === k2;
  const otherwise = b.ndim === 1 ? "must equal that of the vector." : "must equal the last but one of the right.";
  throw new ShapeError(
    `${op}: inner sizes differ, ${formatShape(a.shape)} @ ${formatShape(b.shape)} has ${k} and ${k2}. ` + (transposable && a.ndim + b.ndim > 2 ? "Transpose one operand?" : `The last size of the left ${otherwise}`),
    [a.shape, b.shape]
  );
}
function checkTensors(op, ...operands) {
  for (const x of operands) {
    if (!(x instanceof Tensor)) {
      throw new ValueError(`${op}: an operand is ${kindOf(x)}. Give a tensor.`, x);
    }
  }
}
function asBatch(x, batch) {
  const [m, n] = [x.shape[x.ndim - 2], x.shape[x.ndim - 1]];
  const [sm, sn] = [x.strides[x.ndim - 2], x.strides[x.ndim - 1]];
  if (x.ndim === 2) return x.window([1, m, n], [0, sm, sn], x.offset);
  const own = numelOf(x.shape.slice(0, -2));
  const plain = x.detach();
  if (own === 1) return plain.reshape(1, m, n);
  return own === numelOf(batch) ? plain.reshape(own, m, n) : plain.expand([...batch, m, n]).reshape(-1, m, n);
}
function checkRank(op, x, rank, name) {
  checkTensors(op, x);
  if (x.ndim !== rank) {
    throw new ShapeError(
      `${op}: ${name} must have ${rank} dimension${rank === 1 ? "" : "s"}, got ${formatShape(x.shape)}. Use matmul() for other ranks.`,
      [x.shape]
    );
  }
}
function mm(a, b) {
  checkRank("mm", a, 2, "the left operand");
  checkRank("mm", b, 2, "the right operand");
  return product("mm", a, b);
}
define("mm", mm);
function bmm(a, b) {
  checkRank("bmm", a, 3, "the left operand");
  checkRank("bmm", b, 3, "the right operand");
  if (a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `bmm: batch sizes differ, ${formatShape(a.shape)} and ${formatShape(b.shape)}. Use matmul() to broadcast.`,
      [a.shape, b.shape]
    );
  }
  return product("bmm", a, b);
}
define("bmm", bmm);
function mv(a, x) {
  checkRank("mv", a, 2, "the matrix");
  checkRank("mv", x, 1, "the vector");
  checkInner("mv", a, x);
  return matmul2(a, x);
}
define("mv", mv);
function dot(a, b) {
  checkRank("dot", a, 1, "the left operand");
  checkRank("dot", b, 1, "the right operand");
  checkInner("dot", a, b);
  return matmul2(a, b);
}
define("dot", dot);
function outer(x, y) {
  checkRank("outer", x, 1, "the left operand");
  checkRank("outer", y, 1, "the right operand");
  return x.unsqueeze(1).mul(y);
}
define("outer", outer);
var linearRule = {
  name: "linear",
  vjp(g, node) {
    const [x, weight] = node.savedTensors();
    const rows = g.ndim === 2 ? g : g.reshape(-1, g.shape[g.ndim - 1]);
    const flat = x.ndim === 2 ? x : x.reshape(-1, x.shape[x.ndim - 1]);
    return [
      node.needs(0) ? product("linear", rows, weight).reshape(x.shape) : null,
      node.needs(1) ? product("linear", rows.transpose(0, 1), flat) : null,
      // The engine sums it over the rows.
      node.inputs.length > 2 && node.needs(2) ? g : null
    ];
  }
};
function linear(x, weight, bias = null) {
  const features = weight.shape[1];
  if (weight.ndim !== 2 || x.ndim === 0 || x.shape[x.ndim - 1] !== features) {
    throw new ShapeError(
      `linear: input ${formatShape(x.shape)} does not fit weight ${formatShape(weight.shape)} ([out, in]): the last size of the input must be ${features}.`,
      [x.shape, weight.shape]
    );
  }
  const size2 = weight.shape[0];
  if (bias !== null && (bias.ndim !== 1 || bias.shape[0] !== size2)) {
    throw new ShapeError(
      `linear: bias ${formatShape(bias.shape)} does not fit ${size2} outputs. Use [${size2}].`,
      [bias.shape]
    );
  }
  checkDevices("linear", bias === null ? [x, weight] : [x, weight, bias]);
  if (x.dtype !== weight.dtype) mixedTypes("linear", x, weight);
  const flat = x.ndim === 2 ? x : x.detach().reshape(-1, features);
  const { backend } = x.storage;
  const rows = flat.shape[0];
  const out = Tensor.over(backend.allocate(x.dtype, rows * size2), [rows, size2]);
  backend.matmul(
    asBatch(flat, []),
    weight.window([1, features, size2], [0, weight.strides[1], weight.strides[0]], weight.offset),
    bias === null ? null : bias.window([1, 1, size2], [0, 0, bias.strides[0]], bias.offset),
    asBatch(out, [])
  );
  const shaped = x.ndim === 2 ? out : Tensor.over(out.storage, [...x.shape.slice(0, -1), size2]);
  return record(linearRule, shaped, bias === null ? [x, weight] : [x, weight, bias], [x, weight]);
}
define("linear", linear);

// src/nn/linear.ts
var LAYER = {
  device: void 0,
  dtype: void 0
};

// src/nn/functional/embedding.ts
var EMBEDDING = {
  paddingIdx: null,
  maxNorm: null,
  normType: 2,
  scaleGradByFreq: false,
  sparse: false
};
var none = null;
var BAG = {
  ...EMBEDDING,
  offsets: none,
  mode: "mean",
  perSampleWeights: none,
  includeLastOffset: false
};

// src/nn/embedding.ts
var DEFAULTS = { ...EMBEDDING, ...LAYER };

// src/nn/functional/reduction.ts
function checkReduction(op, reduction, known = ["mean", "sum", "none"]) {
  if (!known.includes(reduction)) {
    throw new ValueError(
      `${op}: reduction '${reduction}' is none of ${known.map((r) => `'${r}'`).join(", ")}.`,
      reduction
    );
  }
}

// src/nn/functional/class-losses.ts
var NLL = {
  weight: null,
  ignoreIndex: -100,
  reduction: "mean"
};
var CROSS_ENTROPY = { ...NLL, labelSmoothing: 0 };

// src/nn/functional/elementwise-loss.ts
var ElementwiseLoss = class {
  constructor(name, build, options = {}) {
    this.name = name;
    this.terms = elementwise(name, build, { ...options, internal: true });
  }
  name;
  terms;
  formula = null;
  /** The terms, or their sum or mean made in the same loop. */
  run(inputs, params, reduction) {
    const [x] = inputs;
    if (reduction === "none") return this.terms(...inputs, ...params);
    if (reduction !== "mean" && reduction !== "sum") checkReduction(this.name, reduction);
    this.formula ??= catalog.get(this.name)?.formula;
    const dims = x.shape.map((_, i) => i);
    return reduceFormula(
      this.formula,
      inputs,
      params,
      dims,
      false,
      reduction === "mean" ? 1 / x.count : 1
    );
  }
};

// src/nn/functional/distance-losses.ts
var mse = new ElementwiseLoss("mseTerm", (x, y) => x.sub(y).square());
var l1 = new ElementwiseLoss("l1Term", (x, y) => x.sub(y).abs());
var smoothL1 = new ElementwiseLoss(
  "smoothL1Term",
  (x, y, beta) => {
    const d = x.sub(y).abs();
    return d.square().mul(0.5).div(beta).where(d.lt(beta), d.sub(beta.mul(0.5)));
  },
  { params: { beta: 1 } }
);
var huber = new ElementwiseLoss(
  "huberTerm",
  (x, y, delta) => {
    const d = x.sub(y).abs();
    return d.square().mul(0.5).where(d.le(delta), delta.mul(d.sub(delta.mul(0.5))));
  },
  { params: { delta: 1 } }
);

// src/nn/functional/probability-losses.ts
primitive("bceTerm", {
  js: "(y - 1) * Math.max(Math.log1p(-x), -100) - y * Math.max(Math.log(x), -100)",
  vjp: [
    (g, x, y) => g.mul(x.sub(y).div(x.mul(x.rsub(1)).maximum(1e-12))),
    (g, x) => g.mul(x.neg().log1p().sub(x.log()))
  ],
  domain: [
    [0.1, 0.9],
    [0, 1]
  ],
  internal: true
});
var bce = new ElementwiseLoss("bce", (x, y) => x.bceTerm(y), {
  domain: [0.1, 0.9]
});
var weightedBce = new ElementwiseLoss(
  "weightedBce",
  (x, y, weight) => x.bceTerm(y).mul(weight),
  { domain: [0.1, 0.9] }
);
var logitsBce = new ElementwiseLoss(
  "bceWithLogitsTerm",
  (x, y) => x.mul(y.rsub(1)).add(x.neg().logExpPlusOne())
);
var weightedLogitsBce = new ElementwiseLoss(
  "weightedBceWithLogitsTerm",
  (x, y, weight, posWeight) => x.mul(y.rsub(1)).add(posWeight.sub(1).mul(y).add(1).mul(x.neg().logExpPlusOne())).mul(weight)
);
var kl = new ElementwiseLoss("klTerm", (x, y) => y.xlogy(y).sub(y.mul(x)), {
  domain: [0.1, 0.9]
});
var klOfLog = new ElementwiseLoss("klLogTerm", (x, y) => y.exp().mul(y.sub(x)));

// src/nn/functional/recurrent.ts
var INTERNAL = { domain: [-2, 2], internal: true };
var tanhOfSum = elementwise("tanhOfSum", (x, y) => x.add(y).tanh(), INTERNAL);
var reluOfSum = elementwise("reluOfSum", (x, y) => x.add(y).relu(), INTERNAL);
var lstmMemory = elementwise(
  "lstmMemory",
  (i, f2, g, c) => f2.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh())),
  INTERNAL
);
var lstmOutput = elementwise("lstmOutput", (o, c) => o.sigmoid().mul(c.tanh()), INTERNAL);
var gruState = elementwise(
  "gruState",
  (xr, hr, xz, hz, xn, hn, h) => {
    const candidate = xn.add(xr.add(hr).sigmoid().mul(hn)).tanh();
    return h.sub(candidate).mul(xz.add(hz).sigmoid()).add(candidate);
  },
  INTERNAL
);

// src/nn/recurrent-base.ts
var RECURRENT = {
  numLayers: 1,
  bias: true,
  batchFirst: false,
  dropout: 0,
  bidirectional: false,
  ...LAYER
};

// src/nn/recurrent-cells.ts
var CELL = { bias: true, ...LAYER };

// src/ops/index-expression.ts
function takeViews(op, x, index) {
  const consumed = (item2) => item2 === null || item2 === "..." || typeof item2 === "boolean" ? 0 : item2 instanceof Tensor && item2.dtype === "bool" ? item2.ndim : 1;
  const used = index.reduce((n, item2) => n + consumed(item2), 0);
  if (used > x.ndim) {
    throw new IndexError(
      `${op}: ${used} ${used === 1 ? "index" : "indices"} for the ${x.ndim} dimensions of ${formatShape(x.shape)}. Give fewer.`,
      index
    );
  }
  if (index.filter((item2) => item2 === "...").length > 1) {
    throw new IndexError(
      `${op}: '...' may stand once, for all dimensions left over. Leave out the others.`,
      index
    );
  }
  let view2 = x;
  let dim2 = 0;
  const picks = [];
  const places = [];
  index.forEach((item2, position) => {
    if (item2 === "...") {
      dim2 += x.ndim - used;
    } else if (item2 === null) {
      view2 = view2.unsqueeze(dim2++);
    } else if (typeof item2 === "number") {
      view2 = view2.select(dim2, checkedNumber(op, view2, dim2, item2));
    } else if (typeof item2 === "string") {
      view2 = slice(view2, { dim: dim2, ...parseSlice(op, item2, view2.shape[dim2]) });
      dim2++;
    } else {
      const chosen = indexTensor(op, item2, view2, dim2);
      for (const one of chosen) picks.push({ dim: dim2++, index: one });
      places.push(position);
    }
  });
  const apart = places.some(
    (place, i) => i > 0 && index.slice(places[i - 1] + 1, place).length > 0
  );
  return { view: view2 === x ? x.alias() : view2, picks, first: apart ? 0 : picks[0]?.dim ?? 0 };
}
function checkedNumber(op, view2, dim2, index) {
  const size2 = view2.shape[dim2];
  if (!Number.isInteger(index) || index < -size2 || index >= size2) {
    throw new IndexError(
      `${op}: index ${index} is out of range for dimension ${dim2} of ${formatShape(view2.shape)} (size ${size2}). Use ${-size2} to ${size2 - 1}.`,
      index
    );
  }
  return index;
}
function parseSlice(op, text, size2) {
  const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/.exec(text);
  if (match === null) {
    throw new IndexError(
      `${op}: '${text}' is not a slice. Write 'start:end' or 'start:end:step', or '...'.`,
      text
    );
  }
  const step2 = match[3] === void 0 ? 1 : Number(match[3]);
  if (step2 <= 0) {
    throw new IndexError(
      `${op}: step ${step2} in '${text}' must be above 0. Use flip() to go backwards.`,
      text
    );
  }
  const clip2 = (given, otherwise) => {
    if (given === void 0) return otherwise;
    const value = Number(given);
    return Math.min(size2, Math.max(0, value < 0 ? value + size2 : value));
  };
  const start2 = clip2(match[1], 0);
  const end = clip2(match[2], size2);
  return { start: start2, length: Math.max(0, Math.ceil((end - start2) / step2)), step: step2 };
}
function indexTensor(op, item2, view2, dim2) {
  if (typeof item2 === "boolean") {
    throw new IndexError(
      `${op}: a boolean is no index. Use null for a new dimension, or a mask tensor.`,
      item2
    );
  }
  if (!(item2 instanceof Tensor) && !Array.isArray(item2) && !ArrayBuffer.isView(item2)) {
    throw new IndexError(
      `${op}: ${kindOf(item2)} is no index. Use a number, a slice like '1:3', null, '...', a mask or an index tensor.`,
      item2
    );
  }
  const given = item2 instanceof Tensor ? item2 : tensor(item2, { device: view2.device });
  const index = given.count === 0 && given.dtype === "float32" ? given.to("int32") : given;
  if (index.dtype === "bool") {
    const covered = view2.shape.slice(dim2, dim2 + index.ndim);
    if (!sameShape(covered, index.shape)) {
      throw new IndexError(
        `${op}: the mask ${formatShape(index.shape)} does not fit dimensions ${dim2} to ${dim2 + index.ndim - 1} of ${formatShape(view2.shape)}. Use a mask of shape ${formatShape(covered)}.`,
        index.shape
      );
    }
    const found = positions(index);
    return index.shape.map(
      (_, d) => tensor(
        found.map((place) => place[d]),
        { dtype: "int32", device: view2.device }
      )
    );
  }
  const whole = index.dtype === "int32" || !(item2 instanceof Tensor) && item2.every(Number.isInteger);
  if (!whole) {
    throw new DTypeError(
      `${op}: an index tensor must be int32 or bool, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype]
    );
  }
  return [wrap(op, index.to("int32"), view2.shape[dim2], dim2)];
}
function wrap(op, index, size2, dim2) {
  const { backend } = index.storage;
  if (backend.readsSynchronously && index.count > 0) {
    const values = backend.download(index);
    let negative = false;
    for (let i = 0; i < values.length; i++) {
      if (values[i] < -size2 || values[i] >= size2) {
        throw new IndexError(
          `${op}: index ${values[i]} is out of range for dimension ${dim2} of size ${size2}. Use ${-size2} to ${size2 - 1}.`,
          values[i]
        );
      }
      if (values[i] < 0) negative = true;
    }
    if (!negative) return index;
  }
  return index.add(size2).where(index.lt(0), index);
}
function positions(x) {
  const flat = x.storage.backend.download(x);
  const found = [];
  const place = new Array(x.ndim).fill(0);
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] !== 0) found.push([...place]);
    for (let d = x.ndim - 1; d >= 0 && ++place[d] === x.shape[d]; d--) place[d] = 0;
  }
  return found;
}

// src/ops/overwrite.ts
var overwriteRule = {
  name: "overwrite",
  vjp: (g, node) => [null, node.inputs.length > 1 ? g : null]
};
function overwrite(op, x, source) {
  const recorded = mode.grad && isFloating(x.dtype) && (x.requiresGrad || source.requiresGrad);
  checkWritable(op, x, recorded);
  checkResultFits(op, x, broadcastShapes(op, x.shape, source.shape));
  const from = source.device === x.device ? source : source.to(x.device);
  const node = recorded ? makeNode(overwriteRule, x, [x, from], [], null) : null;
  x.storage.backend.copy(overlaps(from, x) ? from.clone() : from, x);
  rebase(op, x, node);
  return x;
}
function overwriteWithNumber(op, x, value) {
  const recorded = mode.grad && x.requiresGrad;
  checkWritable(op, x, recorded);
  const node = recorded ? makeNode(overwriteRule, x, [x], [], null) : null;
  x.storage.backend.fill(x, value);
  rebase(op, x, node);
  return x;
}

// src/ops/pick.ts
function flatten2(view2, picks) {
  const dims = picks.map((pick2) => pick2.dim);
  const others = view2.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const shape = picks.reduce(
    (common, pick2) => broadcastShapes("at", common, pick2.index.shape),
    []
  );
  let flat = picks[0].index;
  for (const { dim: dim2, index } of picks.slice(1)) flat = flat.mul(view2.shape[dim2]).add(index);
  const restShape = others.map((i) => view2.shape[i]);
  const order2 = [...dims, ...others];
  const span = numelOf(dims.map((i) => view2.shape[i]));
  const count2 = numelOf(shape);
  const rest = numelOf(restShape);
  const column = flat.expand(shape).reshape(count2, 1).expand(count2, rest);
  return { order: order2, span, rest, restShape, shape, column };
}
function resultOrder(indexRank, restRank, first) {
  const restDims = Array.from({ length: restRank }, (_, i) => indexRank + i);
  const indexDims = Array.from({ length: indexRank }, (_, i) => i);
  return [...restDims.slice(0, first), ...indexDims, ...restDims.slice(first)];
}
function pick(view2, picks, first) {
  const { order: order2, span, rest, restShape, shape, column } = flatten2(view2, picks);
  const table = view2.permute(order2).reshape(span, rest);
  const picked = gather2(table, 0, column).reshape([...shape, ...restShape]);
  return picked.permute(resultOrder(shape.length, restShape.length, first));
}
var putRule = {
  name: "setAt_",
  vjp(g, node) {
    const [column] = node.savedTensors();
    const { order: order2, span, rest, back, shape, restShape, first } = node.attrs;
    const table = g.permute(order2).reshape(span, rest);
    const ofValue = gather2(table, 0, column).reshape([...shape, ...restShape]).permute(resultOrder(shape.length, restShape.length, first));
    const kept = table.mul(notWritten(table, column));
    return [kept.reshape(order2.map((d) => g.shape[d])).permute(back), ofValue];
  }
};
function notWritten(table, column) {
  const mask = Tensor.over(table.storage.backend.allocate(table.dtype, table.count), table.shape);
  mask.storage.backend.fill(mask, 1);
  const zero = Tensor.over(table.storage.backend.allocate(table.dtype, 1), []);
  runScatter("set", mask, 0, column, zero);
  return mask;
}
function put(view2, picks, first, source) {
  const recorded = mode.grad && isFloating(view2.dtype) && (view2.requiresGrad || source.requiresGrad);
  checkWritable("setAt_", view2, recorded);
  const { order: order2, span, rest, restShape, shape, column } = flatten2(view2, picks);
  const target = resultOrder(shape.length, restShape.length, first);
  const whole = [...shape, ...restShape];
  const targetShape = target.map((d) => whole[d]);
  if (!sameShape(broadcastShapes("setAt_", targetShape, source.shape), targetShape)) {
    throw new ShapeError(
      `setAt_: a value of shape ${formatShape(source.shape)} does not fit the ${formatShape(targetShape)} elements indexed.`,
      [source.shape, targetShape]
    );
  }
  const back = inverse(order2);
  const attrs = { order: order2, back, span, rest, shape, restShape, first };
  const node = recorded ? makeNode(putRule, view2, [view2, source], [column], attrs) : null;
  const table = view2.detach().permute(order2).reshape(span, rest).clone();
  const rows = source.detach().to(view2.dtype).expand(targetShape).permute(inverse(target)).reshape(column.shape);
  runScatter("set", table, 0, column, rows);
  view2.storage.backend.copy(table.reshape(order2.map((d) => view2.shape[d])).permute(back), view2);
  rebase("setAt_", view2, node);
}
function inverse(order2) {
  const back = new Array(order2.length);
  order2.forEach((dim2, i) => {
    back[dim2] = i;
  });
  return back;
}

// src/ops/indexing.ts
function at(x, ...index) {
  const { view: view2, picks, first } = takeViews("at", x, index);
  return picks.length === 0 ? view2 : pick(view2, picks, first);
}
define("at", at);
function setAt_(x, index, value) {
  const { view: view2, picks, first } = takeViews("setAt_", x, index);
  const source = value instanceof Tensor ? value : tensor(Number(value), { dtype: x.dtype, device: x.device });
  if (picks.length === 0) {
    const surplus = source.ndim - view2.ndim;
    const fitting = surplus > 0 && source.shape.slice(0, surplus).every((s) => s === 1) ? source.reshape(source.shape.slice(surplus)) : source;
    overwrite("setAt_", view2, fitting);
  } else {
    put(view2, picks, first, source);
  }
  return x;
}
define("setAt_", setAt_);

// src/ops/masking.ts
function maskedFill(x, mask, value) {
  checkMask("maskedFill", mask);
  commonShape("maskedFill", [x, mask]);
  return x.replaceWhere(mask, value).to(x.dtype);
}
define("maskedFill", maskedFill);
function maskedFill_(x, mask, value) {
  checkMask("maskedFill_", mask);
  checkResultFits("maskedFill_", x, commonShape("maskedFill_", [x, mask]));
  return x.replaceWhere_(mask, value);
}
define("maskedFill_", maskedFill_);
function checkMask(op, mask) {
  if (mask.dtype !== "bool") {
    throw new DTypeError(
      `${op}: the mask must be bool, got ${mask.dtype}. Compare, or convert with to('bool').`,
      [mask.dtype]
    );
  }
}
function maskedSelect(x, mask) {
  checkMask("maskedSelect", mask);
  const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
  return x.expand(shape).at(mask.expand(shape));
}
define("maskedSelect", maskedSelect);
function nonzero(x) {
  const found = positions(x);
  return tensor(found.flat(), { dtype: "int32", device: x.device }).reshape(found.length, x.ndim);
}
define("nonzero", nonzero, false);

// src/ops/like.ts
function newZeros(x, ...args) {
  const { shape, options } = parseCreation("newZeros", args);
  return zeros(shape, like2(x, options));
}
define("newZeros", newZeros, false);
function newEmpty(x, ...args) {
  return newZeros(x, ...args);
}
define("newEmpty", newEmpty, false);
function newOnes(x, ...args) {
  const { shape, options } = parseCreation("newOnes", args);
  return full(shape, 1, like2(x, options));
}
define("newOnes", newOnes, false);
function newFull(x, sizes, value, options = {}) {
  return full(sizes, value, like2(x, options));
}
define("newFull", newFull, false);
function newTensor(x, data, options = {}) {
  return tensor(data, like2(x, options));
}
define("newTensor", newTensor, false);
function like2(x, options) {
  return { ...options, dtype: options.dtype ?? x.dtype, device: options.device ?? x.device };
}

// src/ops/variants.ts
function defineFunction(name, call2, differentiable = true) {
  catalog.set(name, {
    name,
    elementwise: false,
    operands: [],
    defaults: [],
    domain: [],
    formula: null,
    differentiable,
    internal: false
  });
  return call2;
}
function defineInPlace(name, call2) {
  const method = (x, ...args) => {
    checkInPlace(name, x, mode.grad && x.requiresGrad);
    const before2 = mode.grad && x.requiresGrad ? x.clone() : x;
    return overwrite(name, x, call2(before2, ...args));
  };
  installMethod(name, method);
  return method;
}

// src/ops/bitwise.ts
var andBits = primitive("andBits", { js: "x & y", result: "promote", internal: true });
var orBits = primitive("orBits", { js: "x | y", result: "promote", internal: true });
var xorBits = primitive("xorBits", { js: "x ^ y", result: "promote", internal: true });
var shiftLeft = primitive("shiftLeft", {
  js: "x << y",
  result: "promote",
  internal: true
});
var shiftRight = primitive("shiftRight", {
  js: "x >> y",
  result: "promote",
  internal: true
});
function checkBits(op, ...operands) {
  for (const x of operands) {
    const floating = x instanceof Tensor ? isFloating(x.dtype) : !Number.isInteger(Number(x));
    if (floating) {
      const what = x instanceof Tensor ? `a ${x.dtype} tensor` : String(x);
      throw new DTypeError(
        `${op}: takes int32 and bool, got ${what}. Convert it with to('int32').`,
        [x instanceof Tensor ? x.dtype : "number"]
      );
    }
  }
}
function onBits(op, run2) {
  return (x, y) => {
    checkBits(op, x, y);
    return run2(x, y);
  };
}
var bitwiseAnd = onBits("bitwiseAnd", andBits);
define("bitwiseAnd", bitwiseAnd, false);
var bitwiseOr = onBits("bitwiseOr", orBits);
define("bitwiseOr", bitwiseOr, false);
var bitwiseXor = onBits("bitwiseXor", xorBits);
define("bitwiseXor", bitwiseXor, false);
var bitwiseLeftShift = onBits("bitwiseLeftShift", shiftLeft);
define("bitwiseLeftShift", bitwiseLeftShift, false);
var bitwiseRightShift = onBits("bitwiseRightShift", shiftRight);
define("bitwiseRightShift", bitwiseRightShift, false);
var bitwiseNot = (x) => {
  checkBits("bitwiseNot", x);
  return x.dtype === "bool" ? x.logicalNot() : xorBits(x, -1);
};
define("bitwiseNot", bitwiseNot, false);
var bitwiseAnd_ = defineInPlace("bitwiseAnd_", bitwiseAnd);
var bitwiseOr_ = defineInPlace("bitwiseOr_", bitwiseOr);
var bitwiseXor_ = defineInPlace("bitwiseXor_", bitwiseXor);
var bitwiseNot_ = defineInPlace("bitwiseNot_", bitwiseNot);

// src/ops/results.ts
function inOrder2(fields) {
  return Object.defineProperty({ ...fields }, Symbol.iterator, {
    value: () => Object.values(fields)[Symbol.iterator]()
  });
}

// src/ops/counting.ts
function groups(rows, order2) {
  const firsts = [];
  const counts = [];
  const inverse2 = new Array(rows.length);
  let before2 = null;
  for (const i of order2) {
    if (before2 === null || compare(before2, rows[i]) !== 0) {
      firsts.push(i);
      counts.push(0);
    }
    before2 = rows[i];
    counts[counts.length - 1]++;
    inverse2[i] = firsts.length - 1;
  }
  return { firsts, inverse: inverse2, counts };
}
function compare(a, b) {
  for (let i = 0; i < a.length; i++) {
    if (a[i] < b[i]) return -1;
    if (a[i] > b[i]) return 1;
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) return Number.isNaN(a[i]) ? 1 : -1;
  }
  return 0;
}
function uniqueOf(op) {
  const names2 = op === "unique" ? ["sorted", "returnInverse", "returnCounts", "dim"] : ["returnInverse", "returnCounts", "dim"];
  return ((x, ...args) => {
    const { returnInverse, returnCounts, dim: dim2 } = parseOptions(
      op,
      { sorted: true, returnInverse: false, returnCounts: false, dim: null },
      names2,
      args
    );
    const at2 = dim2 === null ? 0 : normalizeDim(op, dim2, x.ndim);
    const source = dim2 === null || x.ndim === 0 ? x.detach().reshape(-1) : x.detach();
    const length = source.shape[at2];
    const data = source.movedim(at2, 0).reshape(length, length === 0 ? 0 : -1).data;
    const width = length === 0 ? 0 : data.length / length;
    const rows = Array.from({ length }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
    const order2 = rows.map((_, i) => i);
    if (op === "unique") order2.sort((i, j) => compare(rows[i], rows[j]) || i - j);
    const { firsts, inverse: inverse2, counts } = groups(rows, order2);
    const whole = (list) => tensor(list, { dtype: "int32", device: x.device });
    const output = source.indexSelect(at2, whole(firsts));
    if (!returnInverse && !returnCounts) return output;
    return inOrder2({
      output,
      ...returnInverse && {
        inverseIndices: dim2 === null ? whole(inverse2).reshape(x.shape) : whole(inverse2)
      },
      ...returnCounts && { counts: whole(counts) }
    });
  });
}
var unique = uniqueOf("unique");
define("unique", unique, false);
var uniqueConsecutive = uniqueOf("uniqueConsecutive");
define("uniqueConsecutive", uniqueConsecutive, false);
function bincount(x, ...args) {
  const { weights, minlength } = parseOptions(
    "bincount",
    { weights: null, minlength: 0 },
    ["weights", "minlength"],
    args
  );
  if (x.dtype !== "int32") {
    throw new DTypeError(`bincount: takes int32, got ${x.dtype}. Convert it with to('int32').`, [
      x.dtype
    ]);
  }
  if (x.ndim !== 1 || weights !== null && weights.count !== x.count) {
    throw new ShapeError(
      `bincount: takes one dimension and as many weights, got ${formatShape(x.shape)}${weights === null ? "" : ` and ${formatShape(weights.shape)}`}.`,
      [x.shape]
    );
  }
  if (x.count > 0 && x.min().item() < 0) {
    throw new ValueError(`bincount: the smallest element is ${x.min().item()}. Use 0 or more.`, x);
  }
  const length = Math.max(minlength, x.count === 0 ? 0 : x.max().item() + 1);
  const each = weights === null ? x.newOnes(x.shape) : weights.detach();
  const dtype = each.dtype === "int32" && weights !== null ? "float64" : each.dtype;
  return zeros(length, { dtype, device: x.device }).scatterAdd(0, x, each.to(dtype));
}
define("bincount", bincount, false);
function histc(x, ...args) {
  const { bins, min: min2, max: max2 } = parseOptions(
    "histc",
    { bins: 100, min: 0, max: 0 },
    ["bins", "min", "max"],
    args
  );
  checkFloating("histc", x);
  if (!Number.isInteger(bins) || bins < 1 || min2 > max2) {
    throw new ValueError(
      `histc: ${bins} bins from ${min2} to ${max2}. Use at least 1 bin, and min below max.`,
      bins
    );
  }
  const flat = x.detach().reshape(-1);
  let [low, high] = [min2, max2];
  if (low === high && flat.count > 0) {
    [low, high] = [flat.min().item(), flat.max().item()];
  }
  if (low === high) [low, high] = [low - 1, high + 1];
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new IndexError(`histc: the data reach from ${low} to ${high}. Give finite ends.`);
  }
  const inside = flat.at(flat.ge(low).logicalAnd(flat.le(high)));
  const place = inside.sub(low).mul(bins).div(high - low).to("int32");
  const index = place.clamp({ max: bins - 1 });
  return zeros(bins, { dtype: x.dtype, device: x.device }).scatterAdd(
    0,
    index,
    inside.mul(0).add(1)
  );
}
define("histc", histc, false);

// src/ops/cumulative.ts
var cumprod = (x, ...args) => {
  const { dim: dim2, dtype } = parseOptions(
    "cumprod",
    { dim: Number.NaN, dtype: null },
    ["dim"],
    args
  );
  const at2 = normalizeDim("cumprod", dim2, x.ndim);
  const input2 = dtype === null ? x : x.to(dtype);
  const out = emptyResult(input2, isFloating(input2.dtype) ? input2.dtype : "int32", x.shape);
  if (x.ndim === 0) x.storage.backend.copy(input2, out);
  else if (x.count > 0) x.storage.backend.scan("prod", input2, at2, out, null);
  return record(cumprodRule, out, [input2], [input2, out], at2);
};
var cumprodRule = {
  name: "cumprod",
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const dim2 = node.attrs;
    if (x.ndim === 0 || x.count === 0) return [g];
    const isZero = x.eq(0);
    if (mode.grad && hasAny(isZero)) return [cumprodGradient(g, x, dim2)];
    const firstZero = isZero.logicalAnd(isZero.cumsum(dim2).eq(1));
    const passed = Tensor.prototype.cumprod.call(x.where(firstZero.logicalNot(), 1), dim2);
    const quotient = fromEnd(g.mul(y), dim2).div(x.where(isZero.logicalNot(), 1));
    return [fromEnd(g.mul(passed), dim2).where(firstZero, quotient)];
  }
};
define("cumprod", cumprod);
function hasAny(x) {
  return !x.storage.backend.readsSynchronously || x.any().item();
}
function fromEnd(x, dim2) {
  return x.flip(dim2).cumsum(dim2).flip(dim2);
}
function cumprodGradient(g, x, dim2) {
  const size2 = x.shape[dim2];
  const one = x.narrow(dim2, 0, 1).detach().mul(0).add(1);
  const parts = [];
  let before2 = one;
  for (let k = 0; k < size2; k++) {
    const later = x.narrow(dim2, k + 1, size2 - k - 1);
    const between = k + 1 < size2 ? cat([one, cumprod(later, dim2)], dim2) : one;
    parts.push(
      before2.mul(
        g.narrow(dim2, k, size2 - k).mul(between).sum(dim2, true)
      )
    );
    before2 = before2.mul(x.narrow(dim2, k, 1));
  }
  return cat(parts, dim2);
}
var cumprod_ = defineInPlace("cumprod_", cumprod);
var cumsum_ = defineInPlace(
  "cumsum_",
  (x, dim2) => x.cumsum(dim2)
);
function logcumsumexp(x, ...args) {
  const { dim: dim2 } = parseOptions("logcumsumexp", { dim: Number.NaN }, ["dim"], args);
  checkFloating("logcumsumexp", x);
  const at2 = normalizeDim("logcumsumexp", dim2, x.ndim);
  const out = running2(x.detach(), at2, false);
  return record(logcumsumexpRule, out, [x], [x, out], at2);
}
var logcumsumexpRule = {
  name: "logcumsumexp",
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    return [weighed(g, x, y, { dim: node.attrs, reverse: true })];
  }
};
define("logcumsumexp", logcumsumexp);
function running2(x, dim2, reverse) {
  if (reverse) return running2(x.flip(dim2), dim2, false).flip(dim2);
  const out = emptyResult(x, x.dtype, x.shape);
  if (x.ndim === 0) x.storage.backend.copy(x, out);
  else if (x.count > 0) x.storage.backend.scan("logsumexp", x, dim2, out, null);
  return out;
}
function weighed(v, x, y, direction) {
  const { dim: dim2, reverse } = direction;
  const [plain, rise, fall] = [v.detach(), x.detach(), y.detach().neg()];
  const [inside, outside] = reverse ? [fall, rise] : [rise, fall];
  const part2 = (sign2) => {
    const size2 = plain.mul(sign2).clamp({ min: 0 }).log();
    return running2(size2.add(inside), dim2, reverse).add(outside).exp();
  };
  const out = part2(1).sub(part2(-1));
  return record(weighedRule, out, [v, x, y], [v, x, y], direction);
}
var weighedRule = {
  name: "logcumsumexpBackward",
  vjp(h, node) {
    const [v, x, y] = node.savedTensors();
    const direction = node.attrs;
    const transposed = { ...direction, reverse: !direction.reverse };
    const ofV = weighed(h, x, y, transposed);
    const forward = weighed(v, x, y, direction);
    return direction.reverse ? [ofV, h.mul(forward), v.mul(ofV).neg()] : [ofV, v.mul(ofV), h.mul(forward).neg()];
  }
};
function diff(x, ...args) {
  const { n, dim: dim2, prepend, append } = parseOptions(
    "diff",
    { n: 1, dim: -1, prepend: null, append: null },
    ["n", "dim", "prepend", "append"],
    args
  );
  if (x.ndim === 0) {
    throw new ShapeError("diff: a 0-d tensor has no neighbours. reshape(1) it first.", [x.shape]);
  }
  if (!Number.isInteger(n) || n < 0) {
    throw new ValueError(`diff: n is ${n}. Give a whole number of 0 or more.`, n);
  }
  const at2 = normalizeDim("diff", dim2, x.ndim);
  const parts = [prepend, x, append].filter((part2) => part2 !== null);
  let whole = parts.length > 1 ? cat(parts, at2) : x;
  for (let i = 0; i < n; i++) {
    const length = Math.max(0, whole.shape[at2] - 1);
    const [before2, after] = [
      whole.narrow(at2, 0, length),
      whole.narrow(at2, Math.min(1, whole.shape[at2]), length)
    ];
    whole = whole.dtype === "bool" ? after.logicalXor(before2) : after.sub(before2);
  }
  return n === 0 ? whole.clone() : whole;
}
define("diff", diff);
function areas(op, y, args) {
  const { x, dx, dim: dim2 } = parseOptions(
    op,
    { x: null, dx: 1, dim: -1 },
    ["x"],
    args
  );
  const at2 = normalizeDim(op, dim2, y.ndim);
  const length = Math.max(0, y.shape[at2] - 1);
  const sides = y.narrow(at2, 0, length).add(y.narrow(at2, Math.min(1, y.shape[at2]), length));
  if (x === null) return { areas: sides.mul(dx / 2), dim: at2 };
  if (x.ndim === 1 && x.count !== y.shape[at2]) {
    throw new ShapeError(
      `${op}: ${x.count} places for ${y.shape[at2]} samples along dimension ${at2} of ${formatShape(y.shape)}.`,
      [y.shape, x.shape]
    );
  }
  const steps = diff(x, 1, x.ndim === 1 ? 0 : at2);
  const shaped = x.ndim === 1 ? steps.reshape(y.shape.map((_, i) => i === at2 ? -1 : 1)) : steps;
  return { areas: sides.mul(shaped).div(2), dim: at2 };
}
var trapezoid = (y, ...args) => {
  const parts = areas("trapezoid", y, args);
  return parts.areas.sum(parts.dim);
};
define("trapezoid", trapezoid);
var cumulativeTrapezoid = (y, ...args) => {
  const parts = areas("cumulativeTrapezoid", y, args);
  return parts.areas.cumsum(parts.dim);
};
define("cumulativeTrapezoid", cumulativeTrapezoid);

// src/ops/diagonals.ts
function locate2(x, { offset, dim1, dim2 }) {
  const [rows, columns] = [x.shape[dim1], x.shape[dim2]];
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const others = (sizes) => sizes.filter((_, i) => i !== dim1 && i !== dim2);
  const start2 = offset >= 0 ? offset * x.strides[dim2] : -offset * x.strides[dim1];
  return {
    shape: [...others(x.shape), length],
    strides: [...others(x.strides), x.strides[dim1] + x.strides[dim2]],
    offset: x.offset + (length > 0 ? start2 : 0)
  };
}
var diagonalRule = {
  name: "diagonal",
  vjp: (g, { attrs }) => [placeDiagonal(g, attrs)],
  view: (base, attrs) => viewDiagonal(base, attrs)
};
function viewDiagonal(x, attrs) {
  const { shape, strides, offset } = locate2(x, attrs);
  return makeView(diagonalRule, x, shape, strides, offset, attrs);
}
var placeRule2 = {
  name: "placeDiagonal",
  vjp: (g, { attrs }) => [viewDiagonal(g, attrs)]
};
function placeDiagonal(x, attrs) {
  const { backend } = x.storage;
  const out = Tensor.over(backend.allocate(x.dtype, numelOf(attrs.from)), attrs.from);
  const { shape, strides, offset } = locate2(out, attrs);
  if (x.count > 0) backend.copy(x, out.window(shape, strides, offset));
  return record(placeRule2, out, [x], [], attrs);
}
function diagonal(x, ...args) {
  const options = parseOptions(
    "diagonal",
    { offset: 0, dim1: 0, dim2: 1 },
    ["offset", "dim1", "dim2"],
    args
  );
  const dim1 = normalizeDim("diagonal", options.dim1, x.ndim);
  const dim2 = normalizeDim("diagonal", options.dim2, x.ndim);
  checkDifferent("diagonal", dim1, dim2);
  return viewDiagonal(x, { offset: options.offset, dim1, dim2, from: x.shape });
}
define("diagonal", diagonal);
function checkDifferent(op, dim1, dim2) {
  if (dim1 === dim2) {
    throw new IndexError(
      `${op}: dim1 and dim2 are both ${dim1}. A diagonal needs two dimensions.`,
      dim1
    );
  }
}
function diagEmbed(x, ...args) {
  const options = parseOptions(
    "diagEmbed",
    { offset: 0, dim1: -2, dim2: -1 },
    ["offset", "dim1", "dim2"],
    args
  );
  checkRank2("diagEmbed", x, x.ndim >= 1, "at least 1 dimension");
  const dim1 = normalizeDim("diagEmbed", options.dim1, x.ndim + 1);
  const dim2 = normalizeDim("diagEmbed", options.dim2, x.ndim + 1);
  checkDifferent("diagEmbed", dim1, dim2);
  const side = x.shape[x.ndim - 1] + Math.abs(options.offset);
  const rest = x.shape.slice(0, -1);
  const from = Array.from(
    { length: x.ndim + 1 },
    (_, i) => i === dim1 || i === dim2 ? side : rest.shift()
  );
  return placeDiagonal(x, { offset: options.offset, dim1, dim2, from });
}
define("diagEmbed", diagEmbed);
function diag(x, ...args) {
  const options = parseOptions("diag", { diagonal: 0 }, ["diagonal"], args);
  checkRank2("diag", x, x.ndim === 1 || x.ndim === 2, "1 or 2 dimensions");
  if (x.ndim === 1) return diagEmbed(x, options.diagonal);
  return diagonal(x, options.diagonal).clone();
}
define("diag", diag);
function checkRank2(op, x, fits, wanted) {
  if (!fits) {
    throw new ShapeError(`${op}: takes a tensor of ${wanted}, got ${formatShape(x.shape)}.`, [
      x.shape
    ]);
  }
}
function trace2(x) {
  checkRank2("trace", x, x.ndim === 2, "2 dimensions");
  return diagonal(x).sum();
}
define("trace", trace2);
function triangle(op) {
  return (x, ...args) => {
    const options = parseOptions(op, { diagonal: 0 }, ["diagonal"], args);
    checkRank2(op, x, x.ndim >= 2, "at least 2 dimensions");
    const rows = arange(x.shape[x.ndim - 2], { device: x.device }).unsqueeze(1);
    const distance = arange(x.shape[x.ndim - 1], { device: x.device }).sub(rows);
    const kept = op === "tril" ? distance.le(options.diagonal) : distance.ge(options.diagonal);
    return x.where(kept, 0).to(x.dtype);
  };
}
var tril = triangle("tril");
define("tril", tril);
var tril_ = defineInPlace("tril_", tril);
var triu = triangle("triu");
define("triu", triu);
var triu_ = defineInPlace("triu_", triu);

// src/ops/grids.ts
function meshgrid(...args) {
  const list = [...args];
  const named = isOptions(list[list.length - 1]) ? [list.pop()] : [];
  const { indexing } = parseOptions(
    "meshgrid",
    { indexing: "ij" },
    ["indexing"],
    named
  );
  if (indexing !== "ij" && indexing !== "xy") {
    throw new ValueError(`meshgrid: indexing is '${indexing}'. Use 'ij' or 'xy'.`, indexing);
  }
  const vectors = list.flat();
  for (const x of vectors) {
    if (x.ndim > 1) {
      throw new ShapeError(
        `meshgrid: takes vectors, got ${formatShape(x.shape)}. Flatten it with ravel().`,
        [x.shape]
      );
    }
  }
  const shape = vectors.map((x) => x.count);
  const grids = vectors.map(
    (x, i) => x.reshape(shape.map((_, d) => d === i ? x.count : 1)).expand(shape)
  );
  return indexing === "xy" && grids.length > 1 ? grids.map((grid) => grid.transpose(0, 1)) : grids;
}
defineFunction("meshgrid", meshgrid);
function cartesianProd(...vectors) {
  const grids = meshgrid(vectors);
  if (grids.length === 1) return vectors[0].reshape(-1);
  return stack(
    grids.map((grid) => grid.reshape(-1)),
    1
  );
}
defineFunction("cartesianProd", cartesianProd);
function trilIndices(rows, columns, offset = 0) {
  return nonzero(ones(rows, columns, { dtype: "bool" }).tril(offset)).t().contiguous();
}
defineFunction("trilIndices", trilIndices, false);
function triuIndices(rows, columns, offset = 0) {
  return nonzero(ones(rows, columns, { dtype: "bool" }).triu(offset)).t().contiguous();
}
defineFunction("triuIndices", triuIndices, false);

// src/ops/distances.ts
function dist(x, y, ...args) {
  const { p } = parseOptions("dist", { p: 2 }, ["p"], args);
  return x.sub(y).norm(p);
}
define("dist", dist);
function cdist(x, y, ...args) {
  const { p } = parseOptions("cdist", { p: 2, computeMode: "" }, ["p"], args);
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1]) {
    throw new ShapeError(
      `cdist: takes matrices whose rows have one size, got ${formatShape(x.shape)} and ${formatShape(y.shape)}.`,
      [x.shape, y.shape]
    );
  }
  return lengths(x.unsqueeze(-2).sub(y.unsqueeze(-3)), p);
}
define("cdist", cdist);
function lengths(difference, p) {
  if (p !== Number.POSITIVE_INFINITY) return difference.norm(p, -1);
  const sizes = difference.abs();
  const out = sizes.detach().amax(-1);
  return record(largestRule, out, [sizes], [sizes, out]);
}
var largestRule = {
  name: "cdist",
  vjp(g, node) {
    const [sizes, y] = node.savedTensors();
    return [g.unsqueeze(-1).mul(sizes.eq(y.unsqueeze(-1)))];
  }
};
function pdist(x, ...args) {
  const { p } = parseOptions("pdist", { p: 2 }, ["p"], args);
  if (x.ndim !== 2) {
    throw new ShapeError(`pdist: takes a matrix, got ${formatShape(x.shape)}.`, [x.shape]);
  }
  const [first, second] = triuIndices(x.shape[0], x.shape[0], 1).to(x.device).unbind(0);
  const difference = x.indexSelect(0, first).sub(x.indexSelect(0, second));
  return lengths(difference, p);
}
define("pdist", pdist);

// src/ops/einsum.ts
function einsum(equation, ...operands) {
  const tensors = operands.flat();
  const text = equation.replace(/\s/g, "");
  const [left, right, ...more] = text.split("->");
  const parts = left.split(",");
  if (more.length > 0 || parts.length !== tensors.length) {
    throw new ValueError(
      `einsum: '${equation}' speaks of ${parts.length} operands, ${tensors.length} are given. Separate them with ',' and write '->' once.`,
      equation
    );
  }
  const names2 = parts.map((part2, i) => labelsOf(equation, part2, tensors[i].ndim));
  const output = right === void 0 ? implied(names2.flat()) : outputLabels(equation, right, names2.flat());
  const sizes = /* @__PURE__ */ new Map();
  names2.forEach((labels2, i) => {
    labels2.forEach((label, d) => {
      noteSize(equation, sizes, label, tensors[i].shape[d]);
    });
  });
  let rest = tensors.map((tensor4, i) => diagonals(tensor4, names2[i]));
  while (rest.length > 1) {
    const [a, b, ...others] = rest;
    const needed = /* @__PURE__ */ new Set([...output, ...others.flatMap(({ labels: labels2 }) => labels2)]);
    rest = [contract(a, b, needed, sizes), ...others];
  }
  const { tensor: tensor3, labels } = summed(rest[0], new Set(output));
  return tensor3.permute(output.map((label) => labels.indexOf(label)));
}
defineFunction("einsum", einsum);
function labelsOf(equation, part2, rank) {
  const match = /^([A-Za-z]*)(\.\.\.)?([A-Za-z]*)$/.exec(part2);
  if (match === null) {
    throw new ValueError(
      `einsum: '${part2}' in '${equation}' is not made of letters and '...'. Give each dimension a letter.`,
      equation
    );
  }
  const [, before2, dots, after] = match;
  const named = before2.length + after.length;
  if (dots === void 0 ? named !== rank : named > rank) {
    throw new ShapeError(
      `einsum: '${part2}' in '${equation}' names ${named} dimensions, the operand has ${rank}. Give each dimension a letter.`
    );
  }
  const hidden = Array.from({ length: rank - named }, (_, i) => `.${rank - named - i}`);
  return [...before2, ...dots === void 0 ? [] : hidden, ...after];
}
function hiddenOf(labels) {
  const hidden = new Set(labels.filter((label) => label.startsWith(".")));
  return [...hidden].sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
}
function implied(labels) {
  const once = labels.filter(
    (label) => !label.startsWith(".") && labels.filter((other) => other === label).length === 1
  );
  return [...hiddenOf(labels), ...once.sort()];
}
function outputLabels(equation, right, known) {
  const hidden = right.includes(".") ? hiddenOf(known) : [];
  const result = labelsOf(equation, right, right.replace("...", "").length + hidden.length);
  const named = result.map((label) => label.startsWith(".") ? hidden[0] && label : label);
  const wrong = named.find((label, i) => !known.includes(label) || named.indexOf(label) !== i);
  if (wrong !== void 0) {
    throw new ValueError(
      `einsum: '${wrong}' in the result of '${equation}' stands twice, or in no operand. Name each dimension once.`,
      equation
    );
  }
  return named;
}
function noteSize(equation, sizes, label, size2) {
  const there = sizes.get(label) ?? 1;
  if (there !== 1 && size2 !== 1 && there !== size2) {
    throw new ShapeError(
      `einsum: dimensions of '${label}' in '${equation}' have sizes ${there} and ${size2}. They must agree.`
    );
  }
  sizes.set(label, there === 1 ? size2 : there);
}
function diagonals(tensor3, given) {
  let labels = [...given];
  for (const label of new Set(given)) {
    while (labels.indexOf(label) !== labels.lastIndexOf(label)) {
      const [i, j] = [labels.indexOf(label), labels.lastIndexOf(label)];
      if (tensor3.shape[i] !== tensor3.shape[j]) {
        throw new ShapeError(
          `einsum: '${label}' stands twice in one operand of shape ${formatShape(tensor3.shape)}, and its sizes differ.`,
          [tensor3.shape]
        );
      }
      tensor3 = tensor3.diagonal(0, i, j);
      labels = [...labels.filter((_, d) => d !== i && d !== j), label];
    }
  }
  return { tensor: tensor3, labels };
}
function summed({ tensor: tensor3, labels }, needed) {
  const dims = labels.flatMap((label, i) => needed.has(label) ? [] : [i]);
  if (dims.length === 0) return { tensor: tensor3, labels };
  return { tensor: tensor3.sum(dims), labels: labels.filter((label) => needed.has(label)) };
}
function contract(x, y, needed, sizes) {
  const a = summed(x, /* @__PURE__ */ new Set([...needed, ...y.labels]));
  const b = summed(y, /* @__PURE__ */ new Set([...needed, ...a.labels]));
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter((label) => needed.has(label));
  const inside = both.filter((label) => !needed.has(label));
  const left = a.labels.filter((label) => !both.includes(label));
  const right = b.labels.filter((label) => !both.includes(label));
  const count2 = (labels2) => numelOf(labels2.map((l) => sizes.get(l)));
  const arranged = ({ tensor: tensor3, labels: labels2 }, order2) => tensor3.permute(order2.map((label) => labels2.indexOf(label))).expand(order2.map((label) => sizes.get(label)));
  const rows = arranged(a, [...batch, ...left, ...inside]);
  const columns = arranged(b, [...batch, ...inside, ...right]);
  const product2 = matmul2(
    rows.reshape(count2(batch), count2(left), count2(inside)),
    columns.reshape(count2(batch), count2(inside), count2(right))
  );
  const labels = [...batch, ...left, ...right];
  return { tensor: product2.reshape(labels.map((label) => sizes.get(label))), labels };
}

// src/ops/place-at-index.ts
function checkIndex3(op, x, dim2, index) {
  if (index.dtype !== "int32") {
    throw new DTypeError(
      `${op}: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype]
    );
  }
  const misfit = Math.max(index.ndim, 1) !== Math.max(x.ndim, 1) || index.shape.some((size2, i) => i !== dim2 && size2 > (x.shape[i] ?? 1));
  if (index.count > 0 && misfit) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} does not fit the tensor ${formatShape(x.shape)}: it needs as many dimensions, and no larger sizes except in dimension ${dim2}.`,
      [x.shape, index.shape]
    );
  }
}
function cutToIndex(op, source, index) {
  if (sameShape(source.shape, index.shape)) return source;
  if (source.ndim !== index.ndim || index.shape.some((size2, i) => size2 > source.shape[i])) {
    throw new ShapeError(
      `${op}: the index ${formatShape(index.shape)} is larger than the source ${formatShape(source.shape)}. Give a source element for each index.`,
      [index.shape, source.shape]
    );
  }
  return index.shape.reduce((s, length, i) => s.narrow(i, 0, length), source);
}
var scatterRule = {
  name: "scatter",
  vjp(g, node) {
    const [index] = node.savedTensors();
    const dim2 = node.attrs;
    return [
      node.needs(0) ? placed("set", g, dim2, index, g.newZeros(index.shape)) : null,
      node.inputs.length > 1 && node.needs(1) ? gather2(g, dim2, index) : null
    ];
  }
};
function placed(mode3, x, dim2, index, source) {
  const out = x.detach().clone();
  runScatter(mode3, out, dim2, index, source.detach());
  return mode3 === "set" ? record(scatterRule, out, [x, source], [index], dim2) : out;
}
function spread(op, x, dim2, index, source) {
  if (index.dtype !== "int32" || index.ndim > 1) {
    throw new IndexError(
      `${op}: the index must be int32 of one dimension, got ${index.dtype} ${formatShape(index.shape)}.`,
      index.shape
    );
  }
  const wanted = x.shape.map((size2, i) => i === dim2 ? index.count : size2);
  if (source !== null && !sameShape(source.shape, wanted)) {
    throw new ShapeError(
      `${op}: the source ${formatShape(source.shape)} does not fit ${index.count} indices of dimension ${dim2} of ${formatShape(x.shape)}. Use ${formatShape(wanted)}.`,
      [x.shape, source.shape]
    );
  }
  if (x.ndim === 0) return index.reshape([]);
  return index.reshape(wanted.map((_, i) => i === dim2 ? index.count : 1)).expand(wanted);
}

// src/ops/scatter-reduce.ts
var NEUTRAL = { sum: 0, mean: 0, prod: 1, amax: -Infinity, amin: Infinity };
var scatterReduce = (x, dim2, index, source, reduce3, options = {}) => {
  const op = "scatterReduce";
  const { includeSelf } = parseOptions(op, { includeSelf: true }, [], [options]);
  if (!(reduce3 in NEUTRAL)) {
    throw new ValueError(
      `${op}: reduce is '${reduce3}'. Use one of ${Object.keys(NEUTRAL).join(", ")}.`,
      reduce3
    );
  }
  const at2 = normalizeDim(op, dim2, x.ndim);
  checkIndex3(op, x, at2, index);
  const given = cutToIndex(op, source, index);
  checkDevices(op, [x, index, given]);
  const touched = placed("set", x.newZeros(x.shape), at2, index, x.newOnes(index.shape)).ne(0);
  const self = includeSelf ? x : x.where(touched.logicalNot(), neutralOf(x, reduce3));
  if (reduce3 === "sum") return scatterAdd(self, at2, index, given);
  if (reduce3 === "mean") {
    const arrivals = scatterAdd(x.newZeros(x.shape), at2, index, x.newOnes(index.shape));
    const count2 = (includeSelf ? arrivals.add(1) : arrivals.clamp({ min: 1 })).detach();
    const total = scatterAdd(self, at2, index, given);
    return isFloating(x.dtype) ? total.div(count2) : total.floorDivide(count2);
  }
  if (reduce3 === "prod") return scatterProduct(self, at2, index, given);
  const mode3 = reduce3 === "amax" ? "max" : "min";
  const out = placed(mode3, self.detach(), at2, index, given.detach());
  const attrs = { dim: at2, touched: includeSelf ? null : touched };
  return record(extremeRule, out, [x, given], [x, given, index, out], attrs);
};
define("scatterReduce", scatterReduce);
function neutralOf(x, reduce3) {
  const value = NEUTRAL[reduce3];
  if (isFloating(x.dtype) || Number.isFinite(value)) return value;
  return value > 0 ? 2 ** 31 - 1 : -(2 ** 31);
}
var scatterReduce_ = defineInPlace("scatterReduce_", scatterReduce);
function scatterProduct(x, dim2, index, source) {
  const out = placed("mul", x.detach(), dim2, index, source.detach());
  return record(productRule2, out, [x, source], [x, source, index], dim2);
}
var productRule2 = {
  name: "scatterReduce",
  vjp(g, node) {
    const [x, source, index] = node.savedTensors();
    const dim2 = node.attrs;
    const [zeroSelf, zeroSource] = [x.eq(0), source.eq(0)];
    const zeros2 = scatterAdd(zeroSelf.to(x.dtype), dim2, index, zeroSource.to(x.dtype));
    const [self, others] = [
      x.where(zeroSelf.logicalNot(), 1),
      source.where(zeroSource.logicalNot(), 1)
    ];
    const product2 = scatterProduct(self, dim2, index, others);
    const share = (part2, isZero, whole, zeroCount) => whole.div(part2).where(zeroCount.eq(0), whole.where(isZero.logicalAnd(zeroCount.eq(1)), 0));
    return [
      g.mul(share(self, zeroSelf, product2, zeros2)),
      gather2(g, dim2, index).mul(
        share(others, zeroSource, gather2(product2, dim2, index), gather2(zeros2, dim2, index))
      )
    ];
  }
};
var extremeRule = {
  name: "scatterReduce",
  vjp(g, node) {
    const [x, source, index, y] = node.savedTensors();
    const { dim: dim2, touched } = node.attrs;
    const ofSelf = x.eq(y).to(g.dtype);
    const ofSource = source.eq(gather2(y, dim2, index)).to(g.dtype);
    const share = g.div(scatterAdd(ofSelf, dim2, index, ofSource).clamp({ min: 1 }));
    const kept = touched === null ? ofSelf : ofSelf.where(touched.logicalNot(), 0);
    return [share.mul(kept), gather2(share, dim2, index).mul(ofSource)];
  }
};

// src/ops/scattering.ts
var scatter2 = (x, dim2, index, source, options = {}) => {
  const { reduce: reduce3 } = parseOptions(
    "scatter",
    { reduce: null },
    [],
    [options]
  );
  if (reduce3 !== null && reduce3 !== "add" && reduce3 !== "multiply") {
    throw new ValueError(
      `scatter: reduce is '${reduce3}'. Use 'add' or 'multiply', or scatterReduce().`,
      reduce3
    );
  }
  const at2 = normalizeDim("scatter", dim2, x.ndim);
  checkIndex3("scatter", x, at2, index);
  const given = source instanceof Tensor ? cutToIndex("scatter", source, index) : x.newFull(index.shape, source);
  checkDevices("scatter", [x, index, given]);
  if (given.dtype !== x.dtype) {
    throw new DTypeError(
      `scatter: the source is ${given.dtype}, the tensor ${x.dtype}. Convert one with to('${x.dtype}').`,
      [x.dtype, given.dtype]
    );
  }
  if (reduce3 === "add") return scatterAdd(x, at2, index, given);
  if (reduce3 === "multiply") {
    if (x.requiresGrad || given.requiresGrad) return scatterReduce(x, at2, index, given, "prod");
    return placed("mul", x, at2, index, given);
  }
  return placed("set", x, at2, index, given);
};
define("scatter", scatter2);
var scatter_ = defineInPlace("scatter_", scatter2);
var scatterAdd_ = defineInPlace("scatterAdd_", scatterAdd);

// src/ops/index-writing.ts
var indexAdd = (x, dim2, index, source, ...args) => {
  const { alpha } = parseOptions("indexAdd", { alpha: 1 }, [], args);
  const at2 = normalizeDim("indexAdd", dim2, x.ndim);
  const column = spread("indexAdd", x, at2, index, source);
  return scatterAdd(x, at2, column, alpha === 1 ? source : source.mul(alpha)).to(x.dtype);
};
define("indexAdd", indexAdd);
var indexAdd_ = defineInPlace("indexAdd_", indexAdd);
var indexCopy = (x, dim2, index, source) => {
  const at2 = normalizeDim("indexCopy", dim2, x.ndim);
  return scatter2(x, at2, spread("indexCopy", x, at2, index, source), source);
};
define("indexCopy", indexCopy);
var indexCopy_ = defineInPlace("indexCopy_", indexCopy);
var indexFill = (x, dim2, index, value) => {
  const at2 = normalizeDim("indexFill", dim2, x.ndim);
  const column = spread("indexFill", x, at2, index, null);
  return scatter2(
    x,
    at2,
    column,
    value instanceof Tensor ? value.to(x.dtype).expand(column.shape) : value
  );
};
define("indexFill", indexFill);
var indexFill_ = defineInPlace("indexFill_", indexFill);
var indexPut = (x, indices, values, ...args) => {
  const { accumulate } = parseOptions("indexPut", { accumulate: false }, ["accumulate"], args);
  if (!accumulate) return x.clone().setAt_(indices, values);
  const places = arange(x.count, { device: x.device }).reshape(x.shape).at(...indices);
  const given = values instanceof Tensor ? values : x.newTensor(values);
  broadcastShapes("indexPut", places.shape, given.shape);
  const spreadOut = given.expand(places.shape).reshape(-1);
  return scatterAdd(x.reshape(-1), 0, places.reshape(-1), spreadOut).reshape(x.shape);
};
define("indexPut", indexPut);
var indexPut_ = defineInPlace("indexPut_", indexPut);
var put2 = (x, index, source, ...args) => {
  const { accumulate } = parseOptions("put", { accumulate: false }, ["accumulate"], args);
  return indexPut(x.reshape(-1), [index.reshape(-1)], source.reshape(-1), accumulate).reshape(
    x.shape
  );
};
define("put", put2);
var put_ = defineInPlace("put_", put2);
var maskedScatter = (x, mask, source) => {
  if (mask.dtype !== "bool" || source.dtype !== x.dtype) {
    throw new DTypeError(
      `maskedScatter: takes a bool mask and a source of type ${x.dtype}, got ${mask.dtype} and ${source.dtype}.`,
      [mask.dtype, source.dtype]
    );
  }
  const shape = broadcastShapes("maskedScatter", x.shape, mask.shape);
  const places = arange(numelOf(shape), { device: x.device }).at(mask.expand(shape).reshape(-1));
  if (places.count > source.count) {
    throw new ShapeError(
      `maskedScatter: the mask is true ${places.count} times, the source has ${source.count} elements. Give as many.`,
      [mask.shape, source.shape]
    );
  }
  const taken2 = source.reshape(-1).narrow(0, 0, places.count);
  return scatter2(x.expand(shape).reshape(-1), 0, places, taken2).reshape(shape);
};
define("maskedScatter", maskedScatter);
var maskedScatter_ = defineInPlace("maskedScatter_", maskedScatter);

// src/ops/views.ts
var permuteRule = {
  name: "permute",
  vjp(g, { attrs }) {
    const dims = attrs;
    const inverse2 = new Array(dims.length);
    dims.forEach((dim2, i) => {
      inverse2[dim2] = i;
    });
    return [g.permute(inverse2)];
  },
  view: (base, attrs) => base.permute(attrs)
};
function permute(x, ...dims) {
  const given = parseSizes(dims).sizes;
  const order2 = given.map((dim2) => normalizeDim("permute", dim2, x.ndim));
  if (order2.length !== x.ndim || new Set(order2).size !== x.ndim) {
    throw new ShapeError(
      `permute: ${formatShape(given)} is not an order of the ${x.ndim} dimensions of ${formatShape(x.shape)}. Name each dimension once.`,
      [x.shape]
    );
  }
  return permuted(x, order2);
}
define("permute", permute);
function permuted(x, order2) {
  const shape = order2.map((dim2) => x.shape[dim2]);
  const strides = order2.map((dim2) => x.strides[dim2]);
  return makeView(permuteRule, x, shape, strides, x.offset, order2);
}
function transpose(x, dim0, dim1) {
  const a = normalizeDim("transpose", dim0, x.ndim);
  const b = normalizeDim("transpose", dim1, x.ndim);
  const order2 = x.shape.map((_, i) => i === a ? b : i === b ? a : i);
  return permuted(x, order2);
}
define("transpose", transpose);
function swapaxes(x, dim0, dim1) {
  return transpose(x, dim0, dim1);
}
define("swapaxes", swapaxes);
function t(x) {
  if (x.ndim > 2) {
    throw new ShapeError(
      `t: takes at most 2 dimensions, got ${formatShape(x.shape)}. Use transpose(dim0, dim1).`,
      [x.shape]
    );
  }
  return x.ndim < 2 ? x.alias() : permuted(x, [1, 0]);
}
define("t", t);
function movedim(x, source, destination) {
  const from = [source].flat().map((dim2) => normalizeDim("movedim", dim2, x.ndim));
  const to2 = [destination].flat().map((dim2) => normalizeDim("movedim", dim2, x.ndim));
  if (from.length !== to2.length || new Set(from).size !== from.length || new Set(to2).size !== to2.length) {
    throw new ShapeError(
      `movedim: source ${formatShape(from)} and destination ${formatShape(to2)} must name as many dimensions, each once.`,
      [x.shape]
    );
  }
  const order2 = new Array(x.ndim).fill(-1);
  to2.forEach((position, i) => {
    order2[position] = from[i];
  });
  const others = x.shape.map((_, i) => i).filter((i) => !from.includes(i));
  return permuted(
    x,
    order2.map((dim2) => dim2 < 0 ? others.shift() : dim2)
  );
}
define("movedim", movedim);
var expandRule = {
  name: "expand",
  // The engine undoes broadcasting.
  vjp: (g) => [g],
  view: (base, attrs) => base.expand(attrs)
};
function expand(x, ...sizes) {
  const given = parseSizes(sizes).sizes;
  const lead = given.length - x.ndim;
  const shape = given.map((size2, i) => size2 === -1 && i >= lead ? x.shape[i - lead] : size2);
  if (lead < 0 || shape.some(
    (size2, i) => size2 < 0 || i >= lead && x.shape[i - lead] !== 1 && x.shape[i - lead] !== size2
  )) {
    throw new ShapeError(
      `expand: ${formatShape(x.shape)} cannot become ${formatShape(given)}: only dimensions of size 1 expand. Use repeat() to copy, or reshape() first.`,
      [x.shape, given]
    );
  }
  const strides = shape.map(
    (size2, i) => i < lead || x.shape[i - lead] === 1 && size2 !== 1 ? 0 : x.strides[i - lead]
  );
  return makeView(expandRule, x, shape, strides, x.offset, shape);
}
define("expand", expand);
function expandAs(x, other) {
  return expand(x, other.shape);
}
define("expandAs", expandAs);
function broadcastTo(x, ...sizes) {
  return expand(x, ...sizes);
}
define("broadcastTo", broadcastTo);
function narrow(x, dim2, start2, length) {
  const at2 = normalizeDim("narrow", dim2, x.ndim);
  const size2 = x.shape[at2] ?? 0;
  const from = start2 < 0 ? start2 + size2 : start2;
  if (x.ndim === 0 || from < 0 || length < 0 || from + length > size2) {
    throw new IndexError(
      `narrow: start ${start2} and length ${length} leave dimension ${at2} of ${formatShape(x.shape)}. Stay within its size ${size2}.`,
      start2
    );
  }
  return slice(x, { dim: at2, start: from, length, step: 1 });
}
define("narrow", narrow);
function select(x, dim2, index) {
  const at2 = normalizeDim("select", dim2, x.ndim);
  const size2 = x.shape[at2] ?? 0;
  if (!Number.isInteger(index) || index < -size2 || index >= size2) {
    throw new IndexError(
      `select: index ${index} is out of range for dimension ${at2} of ${formatShape(x.shape)} (size ${size2}). Use ${-size2} to ${size2 - 1}.`,
      index
    );
  }
  return slice(x, { dim: at2, start: index < 0 ? index + size2 : index, length: 1, step: 1 }).squeeze(
    at2
  );
}
define("select", select);

// src/ops/rearranging.ts
var flipRule = {
  name: "flip",
  vjp: (g, { attrs }) => [flipped(g, attrs)]
};
function flipped(x, dims) {
  const out = emptyResult(x, x.dtype, x.shape);
  const strides = x.strides.map((stride2, i) => dims.includes(i) ? -stride2 : stride2);
  const start2 = dims.reduce((at2, i) => at2 + (x.shape[i] - 1) * x.strides[i], x.offset);
  if (x.count > 0) x.storage.backend.copy(x.window(x.shape, strides, start2), out);
  return record(flipRule, out, [x], [], dims);
}
function flip(x, ...dims) {
  const given = isOptions(dims[0]) ? parseOptions("flip", { dims: [] }, [], dims).dims : parseSizes(dims).sizes;
  return flipped(x, given.length === 0 ? [] : normalizeDims("flip", given, x.ndim));
}
define("flip", flip);
function fliplr(x) {
  checkAtLeast("fliplr", x, 2);
  return flipped(x, [1]);
}
define("fliplr", fliplr);
function flipud(x) {
  checkAtLeast("flipud", x, 1);
  return flipped(x, [0]);
}
define("flipud", flipud);
function checkAtLeast(op, x, rank) {
  if (x.ndim < rank) {
    throw new ShapeError(
      `${op}: takes at least ${rank} dimensions, got ${formatShape(x.shape)}. unsqueeze() it first.`,
      [x.shape]
    );
  }
}
function roll(x, ...args) {
  const { shifts, dims } = parseOptions(
    "roll",
    { shifts: [], dims: null },
    ["shifts", "dims"],
    args
  );
  const by = [shifts].flat();
  const along2 = dims === null ? [] : [dims].flat();
  if (along2.length === 0 && by.length === 1)
    return rolled(x.reshape(-1), by[0], 0).reshape(x.shape);
  if (by.length !== along2.length || by.length === 0) {
    throw new ValueError(
      `roll: ${by.length} shifts for ${along2.length} dimensions. Give one shift for each dimension.`,
      shifts
    );
  }
  return by.reduce((y, shift, i) => rolled(y, shift, normalizeDim("roll", along2[i], x.ndim)), x);
}
define("roll", roll);
function rolled(x, shift, dim2) {
  const size2 = x.shape[dim2] ?? 1;
  if (size2 === 0 || x.ndim === 0) return x.clone();
  const last = (shift % size2 + size2) % size2;
  return cat([x.narrow(dim2, size2 - last, last), x.narrow(dim2, 0, size2 - last)], dim2);
}
function rot90(x, ...args) {
  const { k, dims } = parseOptions(
    "rot90",
    { k: 1, dims: [0, 1] },
    ["k", "dims"],
    args
  );
  checkAtLeast("rot90", x, 2);
  const [from, to2] = normalizeDims("rot90", dims, x.ndim);
  if (dims.length !== 2) {
    throw new ValueError(`rot90: takes two dims, got ${formatShape(dims)}. Name the plane.`, dims);
  }
  const turns = (k % 4 + 4) % 4;
  if (turns === 0) return x.clone();
  if (turns === 2) return flipped(x, [from, to2]);
  return turns === 1 ? transpose(flipped(x, [to2]), from, to2) : transpose(flipped(x, [from]), from, to2);
}
define("rot90", rot90);
function moveaxis(x, source, destination) {
  return movedim(x, source, destination);
}
define("moveaxis", moveaxis);
function swapdims(x, dim0, dim1) {
  return transpose(x, dim0, dim1);
}
define("swapdims", swapdims);

// src/ops/products.ts
function withAddend(op, product2) {
  return (x, a, b, ...args) => {
    const { beta, alpha } = parseOptions(op, { beta: 1, alpha: 1 }, [], args);
    const plain = product2(a, b);
    if (!sameShape(broadcastShapes(op, x.shape, plain.shape), plain.shape)) {
      throw new ShapeError(
        `${op}: the addend ${formatShape(x.shape)} does not broadcast to the product's ${formatShape(plain.shape)}.`,
        [x.shape, plain.shape]
      );
    }
    const scaled = alpha === 1 ? plain : plain.mul(alpha);
    if (beta === 0) return scaled;
    return (beta === 1 ? x : x.mul(beta)).add(scaled);
  };
}
var addmm = withAddend("addmm", mm);
define("addmm", addmm);
var addmm_ = defineInPlace("addmm_", addmm);
var addmv = withAddend("addmv", mv);
define("addmv", addmv);
var addmv_ = defineInPlace("addmv_", addmv);
var addr = withAddend("addr", outer);
define("addr", addr);
var addr_ = defineInPlace("addr_", addr);
var baddbmm = withAddend("baddbmm", bmm);
define("baddbmm", baddbmm);
var baddbmm_ = defineInPlace("baddbmm_", baddbmm);
var addbmm = withAddend("addbmm", (a, b) => bmm(a, b).sum(0));
define("addbmm", addbmm);
var addbmm_ = defineInPlace("addbmm_", addbmm);
function vdot(a, b) {
  return dot(a, b);
}
define("vdot", vdot);
function ger(x, y) {
  return outer(x, y);
}
define("ger", ger);
function inner(a, b) {
  if (a.ndim === 0 || b.ndim === 0) return a.mul(b);
  return contract2("inner", a, b, [a.ndim - 1], [b.ndim - 1]);
}
define("inner", inner);
function tensordot(a, b, ...args) {
  const { dims } = parseOptions("tensordot", { dims: 2 }, ["dims"], args);
  if (typeof dims !== "number") {
    const [ofA, ofB] = [dims[0], dims[1]];
    return contract2(
      "tensordot",
      a,
      b,
      ofA.map((dim2) => normalizeDim("tensordot", dim2, a.ndim)),
      ofB.map((dim2) => normalizeDim("tensordot", dim2, b.ndim))
    );
  }
  if (!Number.isInteger(dims) || dims < 0 || dims > Math.min(a.ndim, b.ndim)) {
    throw new ValueError(
      `tensordot: ${dims} dimensions of ${formatShape(a.shape)} and ${formatShape(b.shape)}. Use 0 to ${Math.min(a.ndim, b.ndim)}.`,
      dims
    );
  }
  const count2 = Array.from({ length: dims }, (_, i) => i);
  return contract2(
    "tensordot",
    a,
    b,
    count2.map((i) => a.ndim - dims + i),
    count2
  );
}
define("tensordot", tensordot);
function contract2(op, a, b, dimsA, dimsB) {
  const sizes = (x, dims) => dims.map((dim2) => x.shape[dim2]);
  if (!sameShape(sizes(a, dimsA), sizes(b, dimsB))) {
    throw new ShapeError(
      `${op}: dimensions ${formatShape(dimsA)} of ${formatShape(a.shape)} and ${formatShape(dimsB)} of ${formatShape(b.shape)} differ in size: ${formatShape(sizes(a, dimsA))} and ${formatShape(sizes(b, dimsB))}.`,
      [a.shape, b.shape]
    );
  }
  const others = (x, dims) => x.shape.map((_, i) => i).filter((i) => !dims.includes(i));
  const [leftA, leftB] = [others(a, dimsA), others(b, dimsB)];
  const inside = numelOf(sizes(a, dimsA));
  const rows = a.permute([...leftA, ...dimsA]).reshape(numelOf(sizes(a, leftA)), inside);
  const columns = b.permute([...dimsB, ...leftB]).reshape(inside, numelOf(sizes(b, leftB)));
  return matmul2(rows, columns).reshape([...sizes(a, leftA), ...sizes(b, leftB)]);
}
function kron(a, b) {
  const rank = Math.max(a.ndim, b.ndim);
  const padded = (x) => [...new Array(rank - x.ndim).fill(1), ...x.shape];
  const [shapeA, shapeB] = [padded(a), padded(b)];
  const apart = a.reshape(shapeA.flatMap((size2) => [size2, 1])).mul(b.reshape(shapeB.flatMap((size2) => [1, size2])));
  return apart.reshape(shapeA.map((size2, i) => size2 * shapeB[i]));
}
define("kron", kron);
function cross(a, b, ...args) {
  const { dim: dim2 } = parseOptions("cross", { dim: null }, ["dim"], args);
  const shape = broadcastShapes("cross", a.shape, b.shape);
  const at2 = dim2 === null ? shape.indexOf(3) : normalizeDim("cross", dim2, shape.length);
  if (shape[at2] !== 3) {
    throw new ShapeError(
      `cross: ${formatShape(a.shape)} and ${formatShape(b.shape)} have no vectors of 3${dim2 === null ? "" : ` in dimension ${at2}`}.`,
      [a.shape, b.shape]
    );
  }
  const [x, y] = [a.expand(shape), b.expand(shape)];
  return roll(x, -1, at2).mul(roll(y, -2, at2)).sub(roll(x, -2, at2).mul(roll(y, -1, at2)));
}
define("cross", cross);

// src/ops/repeating.ts
function repeat(x, ...sizes) {
  const times = parseSizes(sizes).sizes;
  if (times.length < x.ndim || times.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ShapeError(
      `repeat: ${formatShape(times)} does not say how often each of the ${x.ndim} dimensions of ${formatShape(x.shape)} is repeated. Give a whole number for each.`,
      [x.shape, times]
    );
  }
  return repeated(x, times);
}
define("repeat", repeat);
function repeated(x, times) {
  const lead = times.length - x.ndim;
  const padded = [...new Array(lead).fill(1), ...x.shape];
  const apart = padded.flatMap((size2) => [1, size2]);
  const expanded = padded.flatMap((size2, i) => [times[i], size2]);
  const shape = padded.map((size2, i) => size2 * times[i]);
  const whole = x.reshape(apart).expand(expanded);
  return times.every((n) => n === 1) ? whole.reshape(shape).clone() : whole.clone().reshape(shape);
}
function tile2(x, ...sizes) {
  const times = parseSizes(sizes).sizes;
  const lead = Math.max(0, x.ndim - times.length);
  return repeat(x, [...new Array(lead).fill(1), ...times]);
}
define("tile", tile2);
function repeatInterleave(x, ...args) {
  const { repeats: repeats2, dim: dim2 } = parseOptions(
    "repeatInterleave",
    {
      repeats: 1,
      dim: null,
      outputSize: null
    },
    ["repeats", "dim"],
    args
  );
  const whole = dim2 === null ? x.reshape(-1) : x;
  const at2 = normalizeDim("repeatInterleave", dim2 ?? 0, whole.ndim);
  const size2 = whole.shape[at2] ?? 1;
  const places = timesEach(repeats2, size2).flatMap((n, i) => new Array(n).fill(i));
  const index = tensor(places, { dtype: "int32", device: x.device });
  return whole.indexSelect(at2, index);
}
define("repeatInterleave", repeatInterleave);
function timesEach(repeats2, size2) {
  if (repeats2 instanceof Tensor && repeats2.dtype !== "int32") {
    throw new DTypeError(
      `repeatInterleave: repeats must be int32, got ${repeats2.dtype}. Convert it with to('int32').`,
      [repeats2.dtype]
    );
  }
  const given = typeof repeats2 === "number" ? [repeats2] : [...repeats2.data];
  const times = given.length === 1 ? new Array(size2).fill(given[0]) : given;
  if (times.length !== size2 || times.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ValueError(
      `repeatInterleave: repeats ${formatShape(given)} does not fit a dimension of size ${size2}. Give one whole number, or one for each index.`,
      repeats2
    );
  }
  return times;
}

// src/ops/searching.ts
var SEARCH = { right: false, outInt32: false };
function countBefore(sequence, values, right) {
  const elements2 = sequence.ndim === 1 ? sequence : sequence.unsqueeze(-2);
  const wanted = values.unsqueeze(-1);
  const behind = right ? elements2.gt(wanted) : elements2.ge(wanted);
  return behind.logicalNot().sum(-1);
}
function searchsorted(sequence, values, ...args) {
  const { right, side, sorter } = parseOptions(
    "searchsorted",
    { ...SEARCH, side: null, sorter: null },
    [],
    args
  );
  if (side !== null && side !== "left" && side !== "right") {
    throw new ValueError(`searchsorted: side is '${side}'. Use 'left' or 'right'.`, side);
  }
  const wanted = values instanceof Tensor ? values : sequence.newTensor(values);
  const ordered = sorter === null ? sequence : sequence.gather(-1, sorter);
  const batch = (x) => x.shape.slice(0, -1);
  if (sequence.ndim !== 1 && !sameShape(batch(sequence), batch(wanted))) {
    throw new ShapeError(
      `searchsorted: sequence ${formatShape(sequence.shape)} and values ${formatShape(wanted.shape)} must agree in all sizes but the last, or the sequence have 1 dimension.`,
      [sequence.shape, wanted.shape]
    );
  }
  return countBefore(ordered.detach(), wanted.detach(), right || side === "right").to("int32");
}
defineFunction("searchsorted", searchsorted, false);
function bucketize(x, boundaries, ...args) {
  const { right } = parseOptions("bucketize", SEARCH, [], args);
  if (boundaries.ndim !== 1) {
    throw new ShapeError(
      `bucketize: the boundaries must have 1 dimension, got ${formatShape(boundaries.shape)}.`,
      [boundaries.shape]
    );
  }
  return searchsorted(boundaries, x, { right });
}
defineFunction("bucketize", bucketize, false);
function isin(elements2, testElements, ...args) {
  const { invert } = parseOptions("isin", { assumeUnique: false, invert: false }, [], args);
  const tests = testElements instanceof Tensor ? testElements : elements2.newTensor(testElements);
  const found = elements2.detach().unsqueeze(-1).eq(tests.detach().reshape(-1)).any(-1);
  return invert ? found.logicalNot() : found;
}
define("isin", isin, false);

// src/ops/sorting.ts
var SORT = { dim: -1, descending: false, stable: true };
var ORDER2 = ["dim", "descending", "stable"];
function order(x, dim2, descending) {
  const values = emptyResult(x, x.dtype, x.shape);
  const indices = emptyResult(x, "int32", x.shape);
  if (x.ndim === 0) x.storage.backend.copy(x, values);
  else x.storage.backend.sort(x, dim2, descending, values, indices);
  return { values, indices };
}
function sort2(x, ...args) {
  const { dim: dim2, descending } = parseOptions("sort", SORT, ORDER2, args);
  const at2 = normalizeDim("sort", dim2, x.ndim);
  const { values, indices } = order(x, at2, descending);
  return valuesIndices(x.requiresGrad ? x.gather(at2, indices) : values, indices);
}
define("sort", sort2);
function argsort(x, ...args) {
  const { dim: dim2, descending } = parseOptions("argsort", SORT, ORDER2, args);
  return order(x, normalizeDim("argsort", dim2, x.ndim), descending).indices;
}
define("argsort", argsort, false);
function msort(x) {
  return sort2(x, 0).values;
}
define("msort", msort);
function topk(x, k, ...args) {
  const { dim: dim2, largest } = parseOptions(
    "topk",
    { dim: -1, largest: true, sorted: true },
    ["dim", "largest", "sorted"],
    args
  );
  const at2 = normalizeDim("topk", dim2, x.ndim);
  checkK("topk", x, k, at2, 0);
  const { indices } = order(x, at2, largest);
  const chosen = (x.ndim === 0 ? indices : indices.narrow(at2, 0, k)).contiguous();
  return valuesIndices(x.gather(at2, chosen), chosen);
}
define("topk", topk);
function checkK(op, x, k, dim2, least) {
  const size2 = x.shape[dim2] ?? 1;
  if (!Number.isInteger(k) || k < least || k > size2) {
    throw new ValueError(
      `${op}: k is ${k}, and dimension ${dim2} of ${formatShape(x.shape)} has ${size2} elements. Use ${least} to ${size2}.`,
      k
    );
  }
}
function taken(x, dim2, indices, keepdim) {
  const values = x.gather(dim2, indices);
  if (keepdim || x.ndim === 0) return valuesIndices(values, indices);
  return valuesIndices(values.squeeze(dim2), indices.squeeze(dim2));
}
function kthvalue(x, k, ...args) {
  const { dim: dim2, keepdim } = parseOptions(
    "kthvalue",
    { dim: -1, keepdim: false },
    ["dim", "keepdim"],
    args
  );
  const at2 = normalizeDim("kthvalue", dim2, x.ndim);
  checkK("kthvalue", x, k, at2, 1);
  const { indices } = order(x, at2, false);
  return taken(x, at2, x.ndim === 0 ? indices : indices.narrow(at2, k - 1, 1), keepdim);
}
define("kthvalue", kthvalue);
function medianOf(op) {
  return ((x, ...args) => {
    const { dim: dim2, keepdim } = parseOptions(
      op,
      { dim: null, keepdim: false },
      ["dim", "keepdim"],
      args
    );
    if (dim2 === null) {
      const flat = x.reshape(-1);
      return flat.count === 0 ? x.sum().mul(Number.NaN) : taken(flat, 0, middle(op, flat, 0), false).values;
    }
    const at2 = normalizeDim(op, dim2, x.ndim);
    if (x.shape[at2] === 0) {
      throw new IndexError(
        `${op}: dimension ${at2} of ${formatShape(x.shape)} is empty and has no median. Check numel() first.`,
        at2
      );
    }
    return taken(x, at2, middle(op, x, at2), keepdim);
  });
}
function middle(op, x, dim2) {
  const { indices } = order(x, dim2, false);
  if (x.ndim === 0) return indices;
  const size2 = x.shape[dim2];
  const numbers = x.isnan().logicalNot().sum(dim2, true);
  const half = numbers.sub(1).clamp({ min: 0 }).floorDivide(2);
  const place = op === "median" ? numbers.where(numbers.lt(size2), half) : half;
  return indices.gather(dim2, place.to("int32"));
}
var median = medianOf("median");
define("median", median);
var nanmedian = medianOf("nanmedian");
define("nanmedian", nanmedian);
function mode2(x, ...args) {
  const { dim: dim2, keepdim } = parseOptions(
    "mode",
    { dim: -1, keepdim: false },
    ["dim", "keepdim"],
    args
  );
  const at2 = normalizeDim("mode", dim2, x.ndim);
  const { values, indices } = order(x.detach(), at2, false);
  if (x.ndim === 0) return taken(x, 0, indices, keepdim);
  if (x.shape[at2] === 0) {
    throw new ShapeError(`mode: dimension ${at2} of ${formatShape(x.shape)} is empty.`, [x.shape]);
  }
  const along2 = values.unsqueeze(at2);
  const equal2 = along2.eq(values.unsqueeze(at2 + 1)).sum(at2 + 1);
  const best = equal2.argmax(at2, true);
  const last = best.add(equal2.gather(at2, best)).sub(1);
  return taken(x, at2, indices.gather(at2, last), keepdim);
}
define("mode", mode2);

// src/ops/stacking.ts
function atLeast(x, rank) {
  if (x.ndim === 0) return x.reshape(new Array(rank).fill(1));
  if (rank >= 2 && x.ndim === 1) {
    return rank === 2 ? x.unsqueeze(0) : x.unsqueeze(0).unsqueeze(2);
  }
  return rank === 3 && x.ndim === 2 ? x.unsqueeze(2) : x;
}
function checkSome(op, tensors) {
  if (tensors.length === 0) {
    throw new ValueError(`${op}: the list of tensors is empty. Give at least one.`);
  }
}
function hstack(tensors) {
  checkSome("hstack", tensors);
  const all2 = tensors.map((x) => atLeast(x, 1));
  return cat(all2, all2[0].ndim === 1 ? 0 : 1);
}
defineFunction("hstack", hstack);
function vstack(tensors) {
  checkSome("vstack", tensors);
  return cat(
    tensors.map((x) => atLeast(x, 2)),
    0
  );
}
defineFunction("vstack", vstack);
function dstack(tensors) {
  checkSome("dstack", tensors);
  return cat(
    tensors.map((x) => atLeast(x, 3)),
    2
  );
}
defineFunction("dstack", dstack);
function columnStack(tensors) {
  checkSome("columnStack", tensors);
  return hstack(tensors.map((x) => x.ndim < 2 ? x.reshape(-1, 1) : x));
}
defineFunction("columnStack", columnStack);
function blockDiag(...matrices) {
  const blocks = matrices.flat().map((x) => {
    if (x.ndim > 2) {
      throw new ShapeError(
        `blockDiag: takes at most 2 dimensions, got ${formatShape(x.shape)}. Index the batch first.`,
        [x.shape]
      );
    }
    return atLeast(x, 2);
  });
  checkSome("blockDiag", blocks);
  const width = blocks.reduce((n, x) => n + x.shape[1], 0);
  let before2 = 0;
  const rows = blocks.map((x) => {
    const options = { dtype: x.dtype, device: x.device };
    const left = zeros(x.shape[0], before2, options);
    before2 += x.shape[1];
    return cat([left, x, zeros(x.shape[0], width - before2, options)], 1);
  });
  return cat(rows, 0);
}
defineFunction("blockDiag", blockDiag);
function tensorSplit(x, ...args) {
  const { indicesOrSections, dim: dim2 } = parseOptions(
    "tensorSplit",
    { indicesOrSections: 1, dim: 0 },
    ["indicesOrSections", "dim"],
    args
  );
  if (x.ndim === 0) {
    throw new ShapeError("tensorSplit: a 0-d tensor has nothing to split. reshape(1) it first.", [
      x.shape
    ]);
  }
  return cutUp("tensorSplit", x, indicesOrSections, normalizeDim("tensorSplit", dim2, x.ndim));
}
define("tensorSplit", tensorSplit);
function cutUp(op, x, given, dim2) {
  const size2 = x.shape[dim2];
  const where2 = given instanceof Tensor ? given.ndim === 0 ? Number(given.item()) : [...given.data] : given;
  const clip2 = (i) => Math.min(size2, Math.max(0, i < 0 ? i + size2 : i));
  let cuts;
  if (typeof where2 === "number") {
    if (!Number.isInteger(where2) || where2 < 1) {
      throw new ValueError(`${op}: the number of parts is ${where2}. Give 1 or more.`, where2);
    }
    const [least, more] = [Math.floor(size2 / where2), size2 % where2];
    cuts = Array.from({ length: where2 - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, more));
  } else {
    cuts = where2.map(clip2);
  }
  const starts = [0, ...cuts];
  const ends = [...cuts, size2];
  return starts.map((start2, i) => {
    const length = Math.max(0, ends[i] - start2);
    return slice(x, { dim: dim2, start: start2, length, step: 1 });
  });
}
function evenSplit(op, least, dimOf) {
  return (x, given) => {
    if (x.ndim < least) {
      throw new ShapeError(
        `${op}: takes at least ${least} dimensions, got ${formatShape(x.shape)}.`,
        [x.shape]
      );
    }
    const dim2 = dimOf(x);
    if (typeof given === "number" && x.shape[dim2] % given !== 0) {
      throw new ValueError(
        `${op}: dimension ${dim2} of ${formatShape(x.shape)} does not divide into ${given} equal parts. Use tensorSplit().`,
        given
      );
    }
    return cutUp(op, x, given, dim2);
  };
}
var hsplit = evenSplit("hsplit", 1, (x) => x.ndim === 1 ? 0 : 1);
define("hsplit", hsplit);
var vsplit = evenSplit("vsplit", 2, () => 0);
define("vsplit", vsplit);
var dsplit = evenSplit("dsplit", 3, () => 2);
define("dsplit", dsplit);

// src/ops/reduction.ts
var sum = (x, ...args) => {
  const { dim: dim2, keepdim, dtype } = parseOptions("sum", SUM, ["dim", "keepdim"], args);
  const input2 = dtype !== null ? x.to(dtype) : x;
  const dims = normalizeDims("sum", dim2, x.ndim);
  const out = runReduce(
    "sum",
    input2,
    dims,
    keepdim,
    isFloating(input2.dtype) ? input2.dtype : "int32"
  );
  return record(sumRule, out, [input2], [], { shape: input2.shape, dims });
};
var sumRule = {
  name: "sum",
  vjp: (g, { attrs }) => [unreduce(g, attrs).expand(attrs.shape)]
};
define("sum", sum);
var mean = (x, ...args) => {
  const { dim: dim2, keepdim, dtype } = parseOptions("mean", SUM, ["dim", "keepdim"], args);
  const input2 = dtype !== null ? x.to(dtype) : x;
  checkFloating("mean", input2);
  const dims = normalizeDims("mean", dim2, x.ndim);
  return reduceFormula(identity(), [input2], [], dims, keepdim, 1 / countOf(x, dims));
};
define("mean", mean);
function countOf(x, dims) {
  return dims.reduce((n, dim2) => n * x.shape[dim2], 1);
}
var prod = (x, ...args) => {
  const { dim: dim2, keepdim, dtype } = parseOptions("prod", SUM, ["dim", "keepdim"], args);
  const input2 = dtype !== null ? x.to(dtype) : x;
  const dims = normalizeDims("prod", dim2, x.ndim);
  const out = runReduce(
    "prod",
    input2,
    dims,
    keepdim,
    isFloating(input2.dtype) ? input2.dtype : "int32"
  );
  return record(prodRule, out, [input2], [input2], { shape: input2.shape, dims });
};
var prodRule = {
  name: "prod",
  vjp(g, node) {
    const [x] = node.savedTensors();
    const { dims } = node.attrs;
    const line = dims.length === 1 ? x : x.reshape(-1);
    const at2 = dims.length === 1 ? dims[0] : 0;
    const others = productBefore(line, at2).mul(productBefore(line.flip(at2), at2).flip(at2));
    return [unreduce(g, node.attrs).mul(others.reshape(x.shape))];
  }
};
function productBefore(x, dim2) {
  const size2 = x.shape[dim2];
  if (size2 === 0) return x;
  const one = onesLike(x.narrow(dim2, 0, 1));
  return size2 === 1 ? one : cat([one, x.narrow(dim2, 0, size2 - 1).cumprod(dim2)], dim2);
}
define("prod", prod);
var VAR = { ...REDUCE, correction: 1 };
var variance = (x, ...args) => {
  const { dim: dim2, keepdim, correction } = parseOptions("var", VAR, ["dim"], args);
  checkFloating("var", x);
  const dims = normalizeDims("var", dim2, x.ndim);
  const scale = 1 / Math.max(0, countOf(x, dims) - correction);
  return reduceFormula(squaredDifference(), [x, x.mean(dims, true)], [], dims, keepdim, scale);
};
define("var", variance);
var std = (x, ...args) => {
  const { dim: dim2, keepdim, correction } = parseOptions("std", VAR, ["dim"], args);
  checkFloating("std", x);
  return variance(x, { dim: dim2, keepdim, correction }).sqrtOrZero();
};
define("std", std);
var NORM = { p: "fro", dim: null, keepdim: false };
var norm = (x, ...args) => {
  const { p, dim: dim2, keepdim } = parseOptions("norm", NORM, ["p", "dim", "keepdim"], args);
  checkFloating("norm", x);
  const dims = normalizeDims("norm", dim2, x.ndim);
  if (p === "fro" || p === 2)
    return reduceFormula(squareOf(), [x], [], dims, keepdim, 1).sqrtOrZero();
  if (typeof p !== "number" || Number.isNaN(p))
    throw new ValueError(`norm: p is ${p}. Give a number, Infinity or 'fro'.`, p);
  if (p === 1) return reduceFormula(magnitude(), [x], [], dims, keepdim, 1);
  if (p === 0) return reduceFormula(presence(), [x], [], dims, keepdim, 1);
  if (p === Number.POSITIVE_INFINITY) return x.abs().amax(dims, keepdim);
  if (p === Number.NEGATIVE_INFINITY) return x.abs().amin(dims, keepdim);
  const plain = reduceFormula(power(), [x.detach()], [p], dims, keepdim, 1).pow(1 / p);
  return record(normRule, plain, [x], [x, plain], { p, shape: x.shape, dims });
};
var normRule = {
  name: "norm",
  vjp(g, node) {
    const [x, y] = node.savedTensors();
    const { p } = node.attrs;
    const reduced = node.attrs;
    const norm2 = unreduce(y, reduced);
    const slope = x.sign().mul(x.abs().pow(p - 1));
    const scale = unreduce(g, reduced).mul(norm2.pow(1 - p)).maskedFill(norm2.eq(0), 0);
    return [(p < 1 ? slope.maskedFill(x.eq(0), 0) : slope).mul(scale)];
  }
};
define("norm", norm);
function truthOf(op) {
  return (x, ...args) => {
    const { dim: dim2, keepdim } = parseOptions(op, REDUCE, ["dim", "keepdim"], args);
    const dims = normalizeDims(op, dim2, x.ndim);
    const kept = reducedShape(x.shape, dims, true);
    const { backend } = x.storage;
    const out = Tensor.over(backend.allocate("bool", numelOf(kept)), kept);
    if (op === "all") backend.reduce("prod", truth().kernel, [x], [], x.shape, out, 1);
    else if (countOf(x, dims) > 0) backend.reduce("max", truth().kernel, [x], [], x.shape, out, 1);
    return keepdim ? out : Tensor.over(out.storage, reducedShape(x.shape, dims, false));
  };
}
var any = truthOf("any");
define("any", any, false);
var all = truthOf("all");
define("all", all, false);
function sumToSize(x, shape) {
  const lead = x.ndim - shape.length;
  const dims = [];
  for (let i = 0; i < x.ndim; i++)
    if (i < lead || shape[i - lead] === 1 && x.shape[i] !== 1) dims.push(i);
  const summed2 = dims.length === 0 ? x : x.sum(dims, true);
  return summed2.ndim === shape.length ? summed2 : summed2.reshape(shape);
}
define("sumToSize", sumToSize);

// src/ops/statistics.ts
var nansum = (x, ...args) => {
  const { dim: dim2, keepdim, dtype } = parseOptions("nansum", SUM, ["dim", "keepdim"], args);
  const input2 = dtype === null ? x : x.to(dtype);
  const isNumber2 = input2.isnan().logicalNot();
  const numbers = input2.detach().where(isNumber2, 0).to(input2.dtype);
  const dims = normalizeDims("nansum", dim2, x.ndim);
  const attrs = { shape: x.shape, dims };
  return record(nansumRule, numbers.sum(dim2, keepdim), [input2], [isNumber2], attrs);
};
var nansumRule = {
  name: "nansum",
  vjp: (g, node) => [unreduce(g, node.attrs).mul(node.savedTensors()[0])]
};
define("nansum", nansum);
var nanmean = (x, ...args) => {
  const { dim: dim2, keepdim, dtype } = parseOptions("nanmean", SUM, ["dim", "keepdim"], args);
  const input2 = dtype === null ? x : x.to(dtype);
  checkFloating("nanmean", input2);
  return nansum(input2, dim2, keepdim).div(input2.isnan().logicalNot().sum(dim2, keepdim));
};
define("nanmean", nanmean);
function countNonzero(x, ...args) {
  const { dim: dim2 } = parseOptions("countNonzero", { dim: null }, ["dim"], args);
  return x.ne(0).sum(dim2);
}
define("countNonzero", countNonzero, false);
function aminmax(x, ...args) {
  const { dim: dim2, keepdim } = parseOptions("aminmax", REDUCE, [], args);
  return inOrder2({ min: amin(x, dim2, keepdim), max: amax(x, dim2, keepdim) });
}
define("aminmax", aminmax);
function stdMean(x, ...args) {
  const options = parseOptions("stdMean", { ...REDUCE, correction: 1 }, ["dim"], args);
  const { dim: dim2, keepdim } = options;
  return inOrder2({ std: std(x, options), mean: mean(x, dim2, keepdim) });
}
define("stdMean", stdMean);
function varMean(x, ...args) {
  const options = parseOptions("varMean", { ...REDUCE, correction: 1 }, ["dim"], args);
  const { dim: dim2, keepdim } = options;
  return inOrder2({ var: variance(x, options), mean: mean(x, dim2, keepdim) });
}
define("varMean", varMean);
var INTERPOLATIONS = ["linear", "lower", "higher", "midpoint", "nearest"];
function quantileOf(op) {
  return (x, q, ...args) => {
    const { dim: dim2, keepdim, interpolation } = parseOptions(
      op,
      { dim: null, keepdim: false, interpolation: "linear" },
      ["dim", "keepdim"],
      args
    );
    checkFloating(op, x);
    if (!INTERPOLATIONS.includes(interpolation)) {
      throw new ValueError(
        `${op}: interpolation is '${interpolation}'. Use one of ${INTERPOLATIONS.join(", ")}.`,
        interpolation
      );
    }
    const places = q instanceof Tensor ? q.detach() : x.newTensor(q);
    checkPlaces(op, places, x);
    const line = dim2 === null ? x.reshape(-1) : x.ndim === 0 ? x.reshape(1) : x;
    const at2 = dim2 === null ? 0 : normalizeDim(op, dim2, x.ndim);
    if (line.shape[at2] === 0) {
      throw new IndexError(
        `${op}: a dimension of size 0 in ${formatShape(x.shape)} has no quantiles. Check numel() first.`
      );
    }
    const found = pickQuantiles(op, line.movedim(at2, -1), places.reshape(-1), interpolation);
    const kept = line.shape.map((size2, i) => i === at2 ? 1 : size2);
    const ones3 = dim2 === null ? x.shape.map(() => 1) : x.ndim === 0 ? [] : kept;
    const rest = keepdim ? ones3 : line.shape.filter((_, i) => i !== at2);
    return found.movedim(-1, 0).reshape([...places.shape, ...rest]);
  };
}
function checkPlaces(op, q, x) {
  if (q.ndim > 1) {
    throw new ShapeError(
      `${op}: q must be a number or have 1 dimension, got ${formatShape(q.shape)}.`,
      [q.shape]
    );
  }
  if (q.dtype !== x.dtype) {
    throw new DTypeError(
      `${op}: q is ${q.dtype}, the tensor ${x.dtype}. Convert it with to('${x.dtype}').`,
      [x.dtype, q.dtype]
    );
  }
  if (q.storage.backend.readsSynchronously && [...q.data].some((v) => !(v >= 0 && v <= 1))) {
    throw new ValueError(`${op}: q is ${q}. Use values from 0 to 1.`, q);
  }
}
function pickQuantiles(op, x, q, interpolation) {
  const last = x.ndim - 1;
  const { values } = x.sort(last);
  const missing = x.isnan().sum(last, true);
  const size2 = x.shape[last];
  const lastNumber = missing.neg().add(size2 - 1);
  let rank = q.mul(op === "quantile" ? size2 - 1 : lastNumber.to(x.dtype).clamp({ min: 0 }));
  rank = rank.expand([...x.shape.slice(0, -1), q.count]);
  if (op === "quantile") rank = rank.where(missing.eq(0), size2 - 1);
  if (interpolation === "lower") rank = rank.floor();
  else if (interpolation === "higher") rank = rank.ceil();
  else if (interpolation === "nearest") rank = rank.round();
  const below = rank.floor();
  const low = values.gather(last, below.to("int32"));
  if (interpolation !== "linear" && interpolation !== "midpoint") return low;
  const high = values.gather(last, rank.ceil().to("int32"));
  return low.lerp(high, interpolation === "midpoint" ? rank.mul(0).add(0.5) : rank.sub(below));
}
var quantile = quantileOf("quantile");
define("quantile", quantile);
var nanquantile = quantileOf("nanquantile");
define("nanquantile", nanquantile);

// src/ops/taking.ts
function take(x, index) {
  if (index.dtype !== "int32") {
    throw new DTypeError(
      `take: the index must be int32, got ${index.dtype}. Convert it with to('int32').`,
      [index.dtype]
    );
  }
  return x.reshape(-1).at(index.reshape(-1)).reshape(index.shape);
}
define("take", take);
function takeAlongDim(x, indices, ...args) {
  const { dim: dim2 } = parseOptions("takeAlongDim", { dim: null }, ["dim"], args);
  if (dim2 === null) return gather2(x.reshape(-1), 0, indices.reshape(-1));
  if (x.ndim !== indices.ndim) {
    throw new ShapeError(
      `takeAlongDim: the indices ${formatShape(indices.shape)} must have as many dimensions as ${formatShape(x.shape)}.`,
      [x.shape, indices.shape]
    );
  }
  const at2 = normalizeDim("takeAlongDim", dim2, x.ndim);
  const others = (t2) => t2.shape.map((size2, i) => i === at2 ? 1 : size2);
  const common = broadcastShapes("takeAlongDim", others(x), others(indices));
  const whole = (t2) => t2.expand(common.map((size2, i) => i === at2 ? t2.shape[at2] : size2));
  return gather2(whole(x), at2, whole(indices));
}
define("takeAlongDim", takeAlongDim);
function argwhere(x) {
  return nonzero(x);
}
define("argwhere", argwhere, false);

// src/ops/windows.ts
var unfoldRule = {
  name: "unfold",
  vjp: (g, { attrs }) => [foldBack(g, attrs)],
  view: (base, attrs) => viewWindows(base, attrs)
};
function viewWindows(x, attrs) {
  const { dim: dim2, size: size2, step: step2 } = attrs;
  const count2 = Math.floor((x.shape[dim2] - size2) / step2) + 1;
  const shape = [...x.shape.map((n, i) => i === dim2 ? count2 : n), size2];
  const strides = [...x.strides.map((s, i) => i === dim2 ? s * step2 : s), x.strides[dim2]];
  return makeView(unfoldRule, x, shape, strides, x.offset, attrs);
}
function foldBack(g, { dim: dim2, size: size2, step: step2, from }) {
  const starts = arange(g.shape[dim2], { device: g.device }).mul(step2);
  const index = starts.unsqueeze(1).add(arange(size2, { device: g.device })).reshape(-1);
  const windows = g.movedim(-1, dim2 + 1);
  const flat = windows.reshape([...from.map((n, i) => i === dim2 ? index.count : n)]);
  const zeros2 = Tensor.over(g.storage.backend.allocate(g.dtype, numelOf(from)), from);
  const column = index.reshape(from.map((_, i) => i === dim2 ? index.count : 1));
  return zeros2.scatterAdd(dim2, column.expand(flat.shape), flat);
}
function unfold(x, dim2, size2, step2) {
  const at2 = normalizeDim("unfold", dim2, x.ndim);
  const there = x.shape[at2] ?? 1;
  if (!Number.isInteger(size2) || size2 < 0 || size2 > there || !Number.isInteger(step2) || step2 < 1) {
    throw new ValueError(
      `unfold: windows of size ${size2}, ${step2} apart, do not fit dimension ${at2} of ${formatShape(x.shape)} (size ${there}). Use a size of at most ${there} and a step of at least 1.`,
      size2
    );
  }
  if (x.ndim === 0) return x.reshape(1).narrow(0, 0, size2);
  return viewWindows(x, { dim: at2, size: size2, step: step2, from: x.shape });
}
define("unfold", unfold);
var stridedRule = {
  name: "asStrided",
  vjp: (g, { attrs }) => [scatterStrided(g, attrs)],
  view: (base, attrs) => viewStrided(base, attrs)
};
function viewStrided(x, attrs) {
  const offset = attrs.offset + x.storage.base;
  return makeView(stridedRule, x, attrs.size, attrs.stride, offset, attrs);
}
function placesOf(shape, strides, offset, device) {
  let places = arange(offset, offset + 1, { device }).reshape(shape.map(() => 1));
  shape.forEach((size2, i) => {
    const along2 = arange(size2, { device }).mul(strides[i]);
    places = places.add(along2.reshape(shape.map((_, d) => d === i ? size2 : 1)));
  });
  return places.expand(shape).reshape(-1);
}
function scatterStrided(g, { size: size2, stride: stride2, offset, from }) {
  const target = placesOf(size2, stride2, offset, g.device);
  const source = placesOf(from.shape, from.strides, from.offset, g.device);
  if (target.count === 0 || source.count === 0) return g.sum().mul(0).expand(from.shape);
  const length = 1 + Math.max(target.max().item(), source.max().item());
  const zeros2 = Tensor.over(g.storage.backend.allocate(g.dtype, length), [length]);
  const gathered = zeros2.scatterAdd(0, target, g.reshape(-1));
  return gathered.gather(0, source).reshape(from.shape);
}
function asStrided(x, ...args) {
  const { size: size2, stride: stride2, storageOffset: storageOffset2 } = parseOptions(
    "asStrided",
    {
      size: x.shape,
      stride: null,
      storageOffset: null
    },
    ["size", "stride", "storageOffset"],
    args
  );
  checkSizes("asStrided", size2);
  const strides = stride2 ?? contiguousStrides(size2);
  const own = x.offset - x.storage.base;
  const offset = storageOffset2 ?? own;
  const last = size2.reduce((at2, n, i) => at2 + (n - 1) * strides[i], offset);
  const fits = numelOf(size2) === 0 || offset >= 0 && last < x.storage.length;
  if (strides.length !== size2.length || strides.some((s) => s < 0) || !fits) {
    throw new ShapeError(
      `asStrided: sizes ${formatShape(size2)} with strides ${formatShape(strides)} from ${offset} on do not lie in a storage of ${x.storage.length} elements. Give one stride of at least 0 for each size, and stay inside.`,
      [size2, strides]
    );
  }
  const from = { shape: x.shape, strides: x.strides, offset: own };
  return viewStrided(x, { size: size2, stride: strides, offset, from });
}
define("asStrided", asStrided);

// src/ops/random-fill.ts
function fill_(op, x, generator, fill4) {
  if (!isFloating(x.dtype) && op !== "bernoulli_") {
    throw new DTypeError(
      `${op}: takes a floating tensor, got ${x.dtype}. Convert it with to('float32').`,
      [x.dtype]
    );
  }
  checkWritable(op, x, mode.grad && x.requiresGrad);
  const array = newArray(x.dtype, x.count);
  fill4(array, generator ?? defaultGenerator);
  return overwrite(op, x, fromArray(array, x.shape, { device: x.device }));
}
var UNIFORM = { from: 0, to: 1, generator: null };
var uniform_2 = (x, ...args) => {
  const { from, to: to2, generator } = parseOptions("uniform_", UNIFORM, ["from", "to"], args);
  if (!(from <= to2))
    throw new ValueError(`uniform_: from ${from} is not at most to ${to2}. Swap them?`, [from, to2]);
  return fill_(
    "uniform_",
    x,
    generator,
    (out, g) => fillUniform(out, 0, out.length, from, to2, g)
  );
};
define("uniform_", uniform_2, false);
var NORMAL = { mean: 0, std: 1, generator: null };
var normal_2 = (x, ...args) => {
  const { mean: mean2, std: std2, generator } = parseOptions("normal_", NORMAL, ["mean", "std"], args);
  if (!(std2 >= 0)) throw new ValueError(`normal_: std is ${std2}. Give 0 or more.`, std2);
  return fill_(
    "normal_",
    x,
    generator,
    (out, g) => fillNormal(out, 0, out.length, mean2, std2, g)
  );
};
define("normal_", normal_2, false);
var BERNOULLI = { p: 0.5, generator: null };
var bernoulli_ = (x, ...args) => {
  const { p, generator } = parseOptions("bernoulli_", BERNOULLI, ["p"], args);
  if (!(p >= 0 && p <= 1))
    throw new ValueError(`bernoulli_: p is ${p}. Give a probability from 0 to 1.`, p);
  return fill_("bernoulli_", x, generator, (out, g) => fillBernoulli(out, 0, out.length, p, g));
};
define("bernoulli_", bernoulli_, false);

// src/ops/reading.ts
function item(x) {
  checkOne("item", x);
  return element(x, download2("item", x)[0]);
}
define("item", item, false);
async function itemAsync(x) {
  checkOne("itemAsync", x);
  return element(x, (await x.storage.backend.downloadAsync(x))[0]);
}
define("itemAsync", itemAsync, false);
function checkOne(op, x) {
  if (x.count !== 1) {
    throw new ShapeError(
      `${op}: a tensor of shape ${formatShape(x.shape)} has ${x.count} elements; only one can be an item. Reduce it, index it, or use toArray().`,
      [x.shape]
    );
  }
}
function element(x, value) {
  return x.dtype === "bool" ? value !== 0 : value;
}
function toArray(x) {
  return nest(x, download2("toArray", x));
}
define("toArray", toArray, false);
async function toArrayAsync(x) {
  return nest(x, await x.storage.backend.downloadAsync(x));
}
define("toArrayAsync", toArrayAsync, false);
function tolist(x) {
  return toArray(x);
}
define("tolist", tolist, false);
function dataAsync(x) {
  return x.storage.backend.downloadAsync(x);
}
define("dataAsync", dataAsync, false);
function nest(x, flat) {
  let next = 0;
  const build = (dim2) => {
    if (dim2 === x.ndim) return element(x, flat[next++]);
    return Array.from({ length: x.shape[dim2] }, () => build(dim2 + 1));
  };
  return build(0);
}
function size(x, dim2) {
  return dim2 === void 0 ? x.shape : x.shape[normalizeDim("size", dim2, x.ndim)];
}
define("size", size, false);
function dim(x) {
  return x.ndim;
}
define("dim", dim, false);
function numel(x) {
  return x.count;
}
define("numel", numel, false);
function stride(x, dim2) {
  return dim2 === void 0 ? x.strides : x.strides[normalizeDim("stride", dim2, x.ndim)];
}
define("stride", stride, false);
function storageOffset(x) {
  return x.offset - x.storage.base;
}
define("storageOffset", storageOffset, false);
function isContiguous2(x) {
  return x.dense;
}
define("isContiguous", isContiguous2, false);
function isFloatingPoint(x) {
  return isFloating(x.dtype);
}
define("isFloatingPoint", isFloatingPoint, false);
function equal(x, other) {
  return sameShape(x.shape, other.shape) && x.eq(other).all().item();
}
define("equal", equal, false);
function isclose(x, other, { rtol = 1e-5, atol = 1e-8, equalNan = false } = {}) {
  const near = x.sub(other).abs().le(other.abs().mul(rtol).add(atol)).logicalAnd(other.isfinite());
  const close = x.eq(other).logicalOr(near);
  return equalNan ? close.logicalOr(x.isnan().logicalAnd(other.isnan())) : close;
}
define("isclose", isclose, false);
function allclose(x, other, tolerance = {}) {
  return isclose(x, other, tolerance).all().item();
}
define("allclose", allclose, false);

// src/ops/reshaping.ts
var reshapeRule = {
  name: "reshape",
  vjp: (g, { attrs }) => [g.reshape(attrs.from)],
  view: (base, attrs) => base.reshape(attrs.to)
};
function reshape(x, ...sizes) {
  const shape = inferSizes("reshape", x.shape, parseSizes(sizes).sizes);
  if (sameShape(shape, x.shape) && shape.length === x.shape.length) return x.alias();
  const strides = viewStrides(x.shape, x.strides, shape);
  if (strides !== null)
    return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
  return x.clone().reshape(shape);
}
define("reshape", reshape);
function view(x, ...sizes) {
  const shape = inferSizes("view", x.shape, parseSizes(sizes).sizes);
  const strides = viewStrides(x.shape, x.strides, shape);
  if (strides === null) {
    throw new ShapeError(
      `view: shape ${formatShape(x.shape)} with strides ${formatShape(x.strides)} cannot be seen as ${formatShape(shape)} without a copy. Use reshape(), or contiguous() first.`,
      [x.shape, shape]
    );
  }
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define("view", view);
function alias(x) {
  return makeView(reshapeRule, x, x.shape, x.strides, x.offset, { from: x.shape, to: x.shape });
}
define("alias", alias);
function viewAs(x, other) {
  return view(x, other.shape);
}
define("viewAs", viewAs);
function inferSizes(op, from, sizes) {
  const count2 = numelOf(from);
  const shape = [...sizes];
  const unknown2 = shape.indexOf(-1);
  if (unknown2 >= 0) {
    shape[unknown2] = 1;
    const rest = numelOf(shape);
    if (shape.includes(-1) || rest === 0 || count2 % rest !== 0) {
      throw new ShapeError(
        `${op}: ${count2} elements of ${formatShape(from)} do not go into ${formatShape(sizes)}. Exactly one size may be -1, and the others must divide the number of elements.`,
        [from, sizes]
      );
    }
    shape[unknown2] = count2 / rest;
  }
  checkSizes(op, shape);
  if (numelOf(shape) !== count2) {
    throw new ShapeError(
      `${op}: ${formatShape(from)} has ${count2} elements, ${formatShape(sizes)} has ${numelOf(shape)}. Give sizes with the same product, or -1 for the one that follows.`,
      [from, sizes]
    );
  }
  return shape;
}
function viewStrides(from, strides, to2) {
  if (numelOf(from) === 0) return to2.map((_, i) => numelOf(to2.slice(i + 1)));
  const result = new Array(to2.length);
  let next = to2.length - 1;
  let base = from.length > 0 ? strides[from.length - 1] : 1;
  let run2 = 1;
  let taken2 = 1;
  for (let i = from.length - 1; i >= 0; i--) {
    run2 *= from[i];
    const ends = i === 0 || from[i - 1] !== 1 && strides[i - 1] !== run2 * base;
    if (!ends) continue;
    while (next >= 0 && (taken2 < run2 || to2[next] === 1)) {
      result[next] = taken2 * base;
      taken2 *= to2[next];
      next--;
    }
    if (taken2 !== run2) return null;
    if (i > 0) {
      base = strides[i - 1];
      run2 = 1;
      taken2 = 1;
    }
  }
  while (next >= 0) result[next--] = base;
  return result;
}
var FLATTEN = { startDim: 0, endDim: -1 };
function flatten3(x, ...args) {
  const { startDim, endDim } = parseOptions("flatten", FLATTEN, ["startDim", "endDim"], args);
  if (x.ndim === 0) return x.reshape(1);
  const start2 = normalizeDim("flatten", startDim, x.ndim);
  const end = normalizeDim("flatten", endDim, x.ndim);
  if (start2 > end) {
    throw new IndexError(
      `flatten: startDim ${startDim} comes after endDim ${endDim}. Swap them.`,
      startDim
    );
  }
  if (start2 === end) return x;
  return x.reshape([
    ...x.shape.slice(0, start2),
    numelOf(x.shape.slice(start2, end + 1)),
    ...x.shape.slice(end + 1)
  ]);
}
define("flatten", flatten3);
function ravel(x) {
  return x.reshape(x.count);
}
define("ravel", ravel);
function unflatten(x, dim2, sizes) {
  const at2 = normalizeDim("unflatten", dim2, x.ndim);
  const split2 = inferSizes("unflatten", [x.shape[at2]], sizes);
  return x.reshape([...x.shape.slice(0, at2), ...split2, ...x.shape.slice(at2 + 1)]);
}
define("unflatten", unflatten);
function squeeze(x, dim2) {
  const dims = dim2 === void 0 ? x.shape.map((_, i) => i) : (typeof dim2 === "number" ? [dim2] : dim2).map((d) => normalizeDim("squeeze", d, x.ndim));
  const keep = x.shape.map((size2, i) => size2 !== 1 || !dims.includes(i));
  const shape = x.shape.filter((_, i) => keep[i]);
  const strides = x.strides.filter((_, i) => keep[i]);
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define("squeeze", squeeze);
function unsqueeze(x, dim2) {
  const at2 = normalizeDim("unsqueeze", dim2, x.ndim + 1);
  const shape = [...x.shape.slice(0, at2), 1, ...x.shape.slice(at2)];
  const step2 = at2 < x.ndim ? x.strides[at2] * x.shape[at2] : 1;
  const strides = [...x.strides.slice(0, at2), step2, ...x.strides.slice(at2)];
  return makeView(reshapeRule, x, shape, strides, x.offset, { from: x.shape, to: shape });
}
define("unsqueeze", unsqueeze);

// src/ops/splitting.ts
function split(x, sizes, ...args) {
  const { dim: dim2 } = parseOptions("split", DIM, ["dim"], args);
  const at2 = normalizeDim("split", dim2, x.ndim);
  const size2 = x.shape[at2];
  let parts;
  if (typeof sizes === "number") {
    if (!(Number.isInteger(sizes) && sizes > 0) && !(sizes === 0 && size2 === 0)) {
      throw new ValueError(
        `split: the size of a part is ${sizes}. Give a whole number above 0.`,
        sizes
      );
    }
    const count2 = Math.max(1, Math.ceil(size2 / Math.max(sizes, 1)));
    parts = Array.from({ length: count2 }, (_, i) => Math.min(sizes, size2 - i * sizes));
  } else {
    parts = sizes;
    const sum2 = sizes.reduce((a, b) => a + b, 0);
    if (sum2 !== size2 || sizes.some((part2) => part2 < 0)) {
      throw new ValueError(
        `split: sizes ${formatShape(sizes)} add up to ${sum2}, dimension ${at2} of ${formatShape(x.shape)} has ${size2}. Make them agree.`,
        sizes
      );
    }
  }
  let start2 = 0;
  return parts.map((length) => {
    const part2 = slice(x, { dim: at2, start: start2, length, step: 1 });
    start2 += length;
    return part2;
  });
}
define("split", split);
function chunk(x, chunks, ...args) {
  const { dim: dim2 } = parseOptions("chunk", DIM, ["dim"], args);
  const at2 = normalizeDim("chunk", dim2, x.ndim);
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ValueError(
      `chunk: the number of chunks is ${chunks}. Give a whole number above 0.`,
      chunks
    );
  }
  return split(x, Math.max(1, Math.ceil(x.shape[at2] / chunks)), at2);
}
define("chunk", chunk);
function unbind(x, ...args) {
  const { dim: dim2 } = parseOptions("unbind", DIM, ["dim"], args);
  const at2 = normalizeDim("unbind", dim2, x.ndim);
  return Array.from({ length: x.shape[at2] }, (_, i) => x.select(at2, i));
}
define("unbind", unbind);

// src/ops/writing.ts
var copyRule = { name: "copy", vjp: (g, { attrs }) => [g.to(attrs)] };
var cloneRule = { name: "clone", vjp: (g) => [g] };
function clone(x) {
  const out = emptyResult(x, x.dtype, x.shape);
  x.storage.backend.copy(x, out);
  return record(cloneRule, out, [x], []);
}
define("clone", clone);
function contiguous(x) {
  return x.dense ? x : clone(x);
}
define("contiguous", contiguous);
function to(x, target, options = {}) {
  const { dtype = x.dtype, device = x.device, copy: copy3 = false } = { ...targetOf2(target), ...options };
  checkDType("to", dtype);
  if (dtype === x.dtype && device === x.device) return copy3 ? clone(x) : x;
  const backend = device === x.device ? x.storage.backend : getBackend(device);
  let out;
  if (backend === x.storage.backend) {
    out = emptyResult(x, dtype, x.shape);
    backend.copy(x, out);
  } else {
    out = Tensor.over(backend.upload(x.storage.backend.download(x)), x.shape);
    if (dtype !== x.dtype) out = to(out, dtype);
  }
  return isFloating(dtype) ? record(copyRule, out, [x], [], x.device) : out;
}
define("to", to);
function targetOf2(target) {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target === "string") {
    return nearestName(target, DTYPES) !== null ? { dtype: checkDType("to", target) } : { device: target };
  }
  if (!isOptions(target))
    throw new OptionError(`to: takes a dtype, a device, a tensor or options, got ${target}.`);
  for (const name of Object.keys(target)) {
    if (!["dtype", "device", "copy"].includes(name))
      throw unknownOption("to", name, ["dtype", "device", "copy"]);
  }
  return target;
}
function float(x) {
  return to(x, "float32");
}
define("float", float);
function double(x) {
  return to(x, "float64");
}
define("double", double);
function long(x) {
  return to(x, "int32");
}
define("long", long);
function int(x) {
  return to(x, "int32");
}
define("int", int);
function bool2(x) {
  return to(x, "bool");
}
define("bool", bool2);
function cpu2(x) {
  return to(x, "cpu");
}
define("cpu", cpu2);
function typeAs(x, other) {
  return to(x, other);
}
define("typeAs", typeAs);
function copy_(x, source) {
  return overwrite("copy_", x, source);
}
define("copy_", copy_);
function fill_2(x, value) {
  if (value instanceof Tensor) return copy_(x, value);
  return overwriteWithNumber("fill_", x, Number(value));
}
define("fill_", fill_2);
function zero_(x) {
  return overwriteWithNumber("zero_", x, 0);
}
define("zero_", zero_);

// src/optim/hooks.ts
function addHook2(hooks2, hook, { prepend = false } = {}) {
  let there = true;
  if (prepend) hooks2.unshift(hook);
  else hooks2.push(hook);
  return {
    remove() {
      if (there) hooks2.splice(hooks2.indexOf(hook), 1);
      there = false;
    }
  };
}
function runHooks(hooks2, optimizer) {
  if (hooks2.length > 0) for (const hook of [...hooks2]) hook(optimizer);
}
function passThrough(hooks2, optimizer, stateDict) {
  return [...hooks2].reduce((dict, hook) => hook(optimizer, dict) ?? dict, stateDict);
}

// src/optim/param-groups.ts
function groupsOf(op, params) {
  const list = listOf(op, params);
  if (list.length === 0) {
    throw new ValueError(
      `${op}: got an empty parameter list. Pass model.parameters(), and check that the model registers its layers.`
    );
  }
  return isGroup(list[0]) ? list : [{ params: list }];
}
function listOf(op, params) {
  const list = params;
  if (params instanceof Tensor || typeof list?.[Symbol.iterator] !== "function") {
    throw new ValueError(
      `${op}: params must be a list of tensors or of groups, got ${kind(params)}. Pass model.parameters(), or [tensor].`,
      params
    );
  }
  return [...list];
}
function isGroup(entry) {
  return typeof entry === "object" && entry !== null && "params" in entry;
}
function makeGroup(op, input2, defaults, others) {
  if (!isGroup(input2)) {
    throw new ValueError(
      `${op}: a group is ${kind(input2)} without 'params'. Write { params: [\u2026], lr: \u2026 }.`,
      input2
    );
  }
  const { params: given, ...own } = input2;
  const known = [...Object.keys(defaults), "initialLr"];
  const options = { ...defaults };
  for (const [option, value] of Object.entries(own)) {
    if (!known.includes(option)) {
      const near = nearestName(option, known);
      const advice = near ? `Did you mean '${near}'?` : `Known: ${known.join(", ")}.`;
      throw new OptionError(`${op}: unknown group option '${option}'. ${advice}`, option);
    }
    if (value !== void 0) options[option] = value;
  }
  const list = given instanceof Tensor ? [given] : listOf(op, given);
  const pairs = list.filter((entry) => Array.isArray(entry));
  const params = list.map((entry) => Array.isArray(entry) ? entry[1] : entry);
  checkParams(op, params, new Set(others.flatMap((group) => group.params)));
  const named = others.some(({ paramNames }) => paramNames !== void 0);
  if (pairs.length % list.length !== 0 || others.length > 0 && pairs.length > 0 !== named) {
    throw new ValueError(
      `${op}: some parameters have names and others have none. Pass model.namedParameters() everywhere, or model.parameters().`
    );
  }
  const names2 = pairs.length > 0 ? { paramNames: pairs.map(([name]) => String(name)) } : {};
  return { params, ...names2, ...options };
}
function checkParams(op, params, others) {
  if (params.length === 0) {
    throw new ValueError(`${op}: a group has no parameters. Leave it out, or fill its params.`);
  }
  const seen = /* @__PURE__ */ new Set();
  params.forEach((param, i) => {
    if (!(param instanceof Tensor)) {
      throw new ValueError(`${op}: parameter ${i} is ${kind(param)}, not a tensor.`, param);
    }
    const place = `${op}: parameter ${i} of shape [${param.shape.join(", ")}]`;
    if (!param.isLeaf && !param.retainsGrad) {
      throw new ValueError(
        `${place} is not a leaf: ${param.gradFn?.rule.name} made it. Pass the tensor it was made from, or detach() it.`,
        param
      );
    }
    if (others.has(param)) {
      throw new ValueError(`${place} is in another group already. Give it once.`, param);
    }
    if (seen.has(param)) {
      throw new ValueError(`${place} stands twice in its group. Give it once.`, param);
    }
    seen.add(param);
  });
}
function kind(value) {
  if (value === null || value === void 0) return String(value);
  if (value instanceof Tensor) return "a tensor";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

// src/optim/names.ts
function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
function camelCase(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}

// src/optim/print.ts
function printOptimizer(name, groups2) {
  const printed = groups2.map((group, i) => {
    const options = Object.entries(group).filter(([key]) => key !== "params" && key !== "paramNames").map(([key, value]) => [snakeCase(key), value]).sort(([a], [b]) => a < b ? -1 : 1);
    const lines = options.map(([key, value]) => `    ${key}: ${printValue(value)}
`);
    return `Parameter Group ${i}
${lines.join("")}`;
  });
  return `${name} (
${printed.join("\n")})`;
}
function printValue(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return printBool(value);
  if (typeof value === "number") return Number.isInteger(value) ? `${value}` : printFloat(value);
  if (Array.isArray(value)) return `(${value.map(printValue).join(", ")})`;
  return String(value);
}

// src/optim/state-dict.ts
function optimizerStateDict(optimizer) {
  const state = {};
  let next = 0;
  const groups2 = optimizer.paramGroups.map(({ params, ...options }) => {
    const named = Object.entries(options).map(([key, value]) => [snakeCase(key), value]);
    const numbers = params.map((param) => {
      const entries2 = optimizer.state.get(param);
      if (entries2 !== void 0) state[next] = { ...entries2 };
      return next++;
    });
    return { ...Object.fromEntries(named), params: numbers };
  });
  return { state, param_groups: groups2 };
}
function loadOptimizerState(optimizer, dict, layout, check) {
  const op = `${optimizer.name}.loadStateDict`;
  const params = numberedParams(op, optimizer.paramGroups, dict);
  const groups2 = dict.param_groups.map((saved, i) => {
    const { params: _, param_names: __, ...options } = saved;
    const named = Object.entries(options).map(([key, value]) => [camelCase(key), value]);
    const group = { ...optimizer.paramGroups[i], ...Object.fromEntries(named) };
    checkOptions2(
      `${op}: group ${i}`,
      Object.keys(optimizer.defaults),
      named.map(([key]) => `${key}`)
    );
    check(group);
    return group;
  });
  const loaded = /* @__PURE__ */ new Map();
  for (const [number2, entries2] of Object.entries(dict.state)) {
    const param = params.get(number2);
    if (param === void 0) {
      throw new StateDictError(
        `${op}: there is state for parameter ${number2}, which no group of the state dict names. Nothing was loaded.`,
        [],
        [number2]
      );
    }
    const state = stateOf2(`${op}: parameter ${number2}`, param, entries2, layout);
    if (Object.keys(state).length > 0) loaded.set(param, state);
  }
  groups2.forEach((group, i) => {
    Object.assign(optimizer.paramGroups[i], group);
  });
  optimizer.state.clear();
  for (const [param, state] of loaded) optimizer.state.set(param, state);
}
function numberedParams(op, own, dict) {
  const groups2 = dict?.param_groups;
  if (!Array.isArray(groups2) || typeof dict.state !== "object") {
    throw new StateDictError(
      `${op}: takes { state, param_groups }, as stateDict() of an optimizer gives it.`
    );
  }
  if (groups2.length !== own.length) {
    throw new StateDictError(
      `${op}: the state dict has ${count(groups2.length, "group")}, the optimizer has ${own.length}. Build the optimizer with the same groups first.`
    );
  }
  const params = /* @__PURE__ */ new Map();
  groups2.forEach((group, i) => {
    const [there, here] = [group.params?.length ?? 0, own[i].params.length];
    if (there !== here) {
      throw new StateDictError(
        `${op}: group ${i} has ${count(there, "parameter")} in the state dict and ${here} in the optimizer. Build the optimizer with the same parameters first.`
      );
    }
    group.params.forEach((number2, k) => {
      params.set(String(number2), own[i].params[k]);
    });
  });
  return params;
}
function checkOptions2(place, known, given) {
  const missing = known.filter((key) => key !== "maximize" && !given.includes(key));
  const unexpected = given.filter((key) => !known.includes(key));
  if (missing.length === 0 || unexpected.length === 0) return;
  throw new StateDictError(
    `${place} lacks ${missing.join(", ")} and has ${unexpected.join(", ")}. Was it saved by another optimizer? Nothing was loaded.`,
    missing,
    unexpected
  );
}
function count(n, what) {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
function stateOf2(place, param, entries2, layout) {
  if (typeof entries2 !== "object" || entries2 === null) {
    throw new StateDictError(
      `${place}: its state is ${kindOf(entries2)}, not tensors by name. Nothing was loaded.`
    );
  }
  const given = Object.entries(entries2).filter(([, value]) => value !== null);
  if (layout !== null && given.length > 0) checkKeys(place, new Map(given), layout);
  const state = {};
  for (const [key, value] of given) {
    const single = layout === null && typeof value === "number";
    if (single || layout?.[key] === "number") {
      state[key] = Number(value instanceof Tensor ? value.item() : value);
      continue;
    }
    const source = value instanceof Tensor ? value.detach() : tensor(value, { dtype: param.dtype });
    if (layout !== null && source.shape.join() !== param.shape.join()) {
      throw new StateDictError(
        `${place}: '${key}' has shape [${source.shape.join(", ")}], the parameter has [${param.shape.join(", ")}]. Nothing was loaded.`
      );
    }
    const like3 = layout === null ? source : param;
    const { dtype, device } = param;
    state[key] = noGrad(() => zerosLike(like3, { dtype, device }).copy_(source));
  }
  return state;
}
function checkKeys(place, given, layout) {
  const missing = Object.keys(layout).filter(
    (key) => layout[key] !== "optional" && !given.has(key)
  );
  const unexpected = [...given.keys()].filter((key) => !(key in layout));
  if (missing.length + unexpected.length === 0) return;
  const lacks = missing.length > 0 ? ` lacks ${missing.join(", ")}` : "";
  const has = unexpected.length > 0 ? ` has ${unexpected.join(", ")}` : "";
  throw new StateDictError(
    `${place}:${lacks}${lacks && has ? " and" : ""}${has}; its state is ${Object.keys(layout).join(", ")}. Was it saved by another optimizer? Nothing was loaded.`,
    missing,
    unexpected
  );
}

// src/optim/optimizer.ts
var ZERO_GRAD = { setToNone: true };
var Optimizer = class {
  /**
   * @param params parameters, `[name, parameter]` pairs, or groups with options of their own
   * @param defaults options of groups that have none of their own
   * @param name the optimizer's name, for messages and print
   * @throws ValueError for an empty list, something that is not a tensor, a non-leaf, or a parameter that stands twice
   * @throws OptionError for an unknown option in a group
   */
  constructor(params, defaults, name = new.target.name) {
    this.defaults = defaults;
    this.name = name;
    for (const group of groupsOf(name, params)) this.addParamGroup(group);
  }
  defaults;
  name;
  /** The groups, in order. */
  paramGroups = [];
  /** State by parameter. */
  state = /* @__PURE__ */ new Map();
  /** What a parameter's state consists of, by PyTorch's names; without it a state dict's entries are not checked. */
  stateLayout = null;
  stepPre = [];
  stepPost = [];
  savePre = [];
  savePost = [];
  loadPre = [];
  loadPost = [];
  /** Throws when an option of a group is out of range. */
  checkGroup(_group) {
  }
  /**
   * Adds a group.
   *
   * @throws OptionError for an unknown option, ValueError for what the constructor refuses; nothing is added then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
   */
  addParamGroup(input2) {
    const group = makeGroup(this.name, input2, this.defaults, this.paramGroups);
    this.checkGroup(group);
    this.paramGroups.push(group);
  }
  step(closure) {
    if (closure !== void 0 && typeof closure !== "function") {
      throw new ValueError(
        `${this.name}.step: the closure is ${kindOf(closure)}. Pass a function that gives the loss, or nothing.`,
        closure
      );
    }
    runHooks(this.stepPre, this);
    const loss = closure === void 0 ? null : enableGrad(closure);
    const before2 = isGradEnabled();
    setGradEnabled(false);
    try {
      for (const group of this.paramGroups) this.updateGroup(group);
    } finally {
      setGradEnabled(before2);
    }
    runHooks(this.stepPost, this);
    return loss;
  }
  /**
   * Resets the gradients of all parameters.
   *
   * @param args `setToNone`: whether `.grad` becomes null (the default) or zeros; by position or by name
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html
   */
  zeroGrad(...args) {
    const { setToNone } = parseOptions("zeroGrad", ZERO_GRAD, ["setToNone"], args);
    for (const { params } of this.paramGroups) {
      for (const param of params) {
        if (param.grad === null) continue;
        if (setToNone) param.grad = null;
        else {
          if (param.grad.requiresGrad) param.grad = param.grad.detach();
          param.grad.zero_();
        }
      }
    }
  }
  /** Calls a function before every step. */
  registerStepPreHook(hook) {
    return addHook2(this.stepPre, hook);
  }
  /** Calls a function after every step. */
  registerStepPostHook(hook) {
    return addHook2(this.stepPost, hook);
  }
  /** Calls a function before `stateDict` is made. */
  registerStateDictPreHook(hook, options) {
    return addHook2(this.savePre, hook, options);
  }
  /** Calls a function with every state dict made; what it returns replaces it. */
  registerStateDictPostHook(hook, options) {
    return addHook2(this.savePost, hook, options);
  }
  /** Calls a function with every state dict to be loaded; what it returns replaces it. */
  registerLoadStateDictPreHook(hook, options) {
    return addHook2(this.loadPre, hook, options);
  }
  /** Calls a function after a state dict was loaded. */
  registerLoadStateDictPostHook(hook, options) {
    return addHook2(this.loadPost, hook, options);
  }
  /**
   * State and options in PyTorch's structure and spelling; parameters are numbered in the order of the groups. The
   * tensors are the optimizer's own, as in PyTorch: clone what is to outlive the next step.
   *
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.state_dict.html
   */
  stateDict() {
    runHooks(this.savePre, this);
    return passThrough(this.savePost, this, optimizerStateDict(this));
  }
  /**
   * Takes over a copy of state and options, as `stateDict` of this class or PyTorch's gives them; tensors may come as
   * nested arrays, as JSON has them.
   *
   * @throws StateDictError when groups, parameters or state do not fit; nothing is loaded then
   * @throws ValueError when an option is out of range; nothing is loaded then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.load_state_dict.html
   */
  loadStateDict(stateDict) {
    const dict = passThrough(this.loadPre, this, stateDict);
    loadOptimizerState(this, dict, this.stateLayout, (group) => this.checkGroup(group));
    runHooks(this.loadPost, this);
  }
  /** Prints the groups with their options, as PyTorch does. */
  toString() {
    return printOptimizer(this.name, this.paramGroups);
  }
  /** What Node prints for `console.log(optimizer)`. */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }
};

// src/ops/seal.ts
sealMethods(zeros());

// src/backend/gpu/programs.ts
var imported = __toESM(require("gpu.js"), 1);

// src/backend/gpu/stable-functions.ts
function horner(u, coefficients) {
  return coefficients.reduceRight((sum2, c) => sum2 === "" ? `${c}` : `(${c} + ${u} * ${sum2})`, "");
}
var SERIES = {
  // e^x − 1 = x (1 + x/2 + x²/6 + …)
  expm1: [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320],
  // ln(1 + x) = 2 s (1 + s²/3 + s⁴/5 + …) with s = x / (2 + x)
  log1p: [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11],
  sinh: [1, 1 / 6, 1 / 120, 1 / 5040, 1 / 362880],
  // Cephes' sinf, cosf and atanf
  sin: [-0.16666654611, 0.0083321608736, -19515295891e-14],
  cos: [0.04166664568298827, -0.001388731625493765, 2443315711809948e-20],
  atan: [-0.333329491539, 0.199777106478, -0.138776856032, 0.0805374449538]
};
var EVERYWHERE = {
  // floor(x + 0.5) is off by one from 2^23 on, and for the number just below 0.5.
  round: {
    operands: ["x"],
    body: "const f = Math.floor(x); if (x - f >= 0.5) { return f + 1; } return f;"
  },
  hypot: {
    operands: ["x", "y"],
    body: `const a = Math.abs(x); const b = Math.abs(y);
      if (a > 3.4e38) { return a; }
      if (b > 3.4e38) { return b; }
      if (a > b) { const r = b / a; return a * Math.sqrt(1 + r * r); }
      if (b > 0) { const q = a / b; return b * Math.sqrt(1 + q * q); }
      return a + b;`
  }
};
var IN_SHADERS = {
  // `max(NaN, 2)` is 2 on a card.
  max: {
    operands: ["x", "y"],
    body: "if (x > y) { return x; } if (y >= x) { return y; } return x + y;"
  },
  min: {
    operands: ["x", "y"],
    body: "if (x < y) { return x; } if (y <= x) { return y; } return x + y;"
  },
  // SwiftShader: exp(NaN) = Infinity, log(NaN) = 89.1, log(0) = −88.0, log(−1.5) = 0.4.
  exp: { operands: ["x"], body: "if (x === x) { return Math.exp(x); } return x;" },
  log: { operands: ["x"], body: logarithm("Math.log(x)") },
  log2: { operands: ["x"], body: logarithm("Math.log2(x)") },
  log10: { operands: ["x"], body: logarithm(`Math.log(x) * ${Math.LOG10E}`) },
  // The plain forms lose every digit near 0.
  expm1: {
    operands: ["x"],
    body: `if (Math.abs(x) < 0.5) { return x * ${horner("x", SERIES.expm1)}; }
      return exp(x) - 1;`
  },
  log1p: {
    operands: ["x"],
    body: `if (Math.abs(x) < 0.3) {
        const s = x / (2 + x); const u = s * s;
        return 2 * s * ${horner("u", SERIES.log1p)};
      }
      return log(1 + x);`
  },
  sinh: {
    operands: ["x"],
    body: `const u = x * x;
      if (u < 1) { return x * ${horner("u", SERIES.sinh)}; }
      const h = exp(0.5 * Math.abs(x)); const y = 0.5 * h * h - 0.5 / h / h;
      if (x < 0) { return -y; }
      return y;`
  },
  cosh: {
    operands: ["x"],
    body: "const h = exp(0.5 * Math.abs(x)); return 0.5 * h * h + 0.5 / h / h;"
  },
  // (e^2x − 1) / (e^2x + 1) is Infinity / Infinity beyond 44.
  tanh: {
    operands: ["x"],
    body: `if (x > 10) { return 1; }
      if (x < -10) { return -1; }
      const e = expm1(2 * x);
      return e / (e + 2);`
  },
  asinh: {
    operands: ["x"],
    body: `const a = Math.abs(x);
      let y = log(a) + ${Math.LN2};
      if (a < 10000) { y = log1p(a + a * a / (1 + Math.sqrt(a * a + 1))); }
      if (x < 0) { return -y; }
      return y;`
  },
  acosh: {
    operands: ["x"],
    body: `if (x > 10000) { return log(x) + ${Math.LN2}; }
      const t = x - 1;
      if (t < 0) { return Math.sqrt(t); }
      return log1p(t + Math.sqrt(2 * t + t * t));`
  },
  atanh: {
    operands: ["x"],
    body: `const a = Math.abs(x);
      const y = 0.5 * log1p(2 * a / (1 - a));
      if (x < 0) { return -y; }
      return y;`
  },
  // The built-in ones may be off by 1e-5 (llvmpipe) and more (the WGSL standard allows 5e-4).
  atan: {
    operands: ["x"],
    body: `const a = Math.abs(x);
      let base = 0;
      let t = a;
      if (a > 2.414213562373095) { base = ${Math.PI / 2}; t = -1 / a; }
      else { if (a > 0.4142135623730951) { base = ${Math.PI / 4}; t = (a - 1) / (a + 1); } }
      const u = t * t;
      const y = base + (t + t * u * ${horner("u", SERIES.atan)});
      if (x < 0) { return -y; }
      return y;`
  },
  atan2: {
    operands: ["y", "x"],
    body: `if (x > 0) { return atan(y / x); }
      if (x < 0) {
        if (y < 0) { return atan(y / x) - ${Math.PI}; }
        return atan(y / x) + ${Math.PI};
      }
      if (x === 0 && y > 0) { return ${Math.PI / 2}; }
      if (x === 0 && y < 0) { return ${-Math.PI / 2}; }
      return x + y;`
  },
  asin: { operands: ["x"], body: "return atan2(x, Math.sqrt((1 - x) * (1 + x)));" },
  acos: { operands: ["x"], body: "return 2 * atan2(Math.sqrt(1 - x), Math.sqrt(1 + x));" },
  // SwiftShader's are off by 2e-4 at 30; these (Cephes' sinf and cosf) hold up to 8192.
  sin: { operands: ["x"], body: "return quarterWave(x, 0);" },
  cos: { operands: ["x"], body: "return quarterWave(x, 1);" },
  tan: { operands: ["x"], body: "return quarterWave(x, 0) / quarterWave(x, 1);" },
  // sin(x + shift · π/2): the remainder to the nearest quarter turn, with π/2 in three parts.
  quarterWave: {
    operands: ["x", "shift"],
    body: `const turns = Math.floor(x * ${2 / Math.PI} + 0.5);
      const r = x - turns * 1.5703125 - turns * 4.837512969970703e-4 - turns * 7.549789954891882e-8;
      const u = r * r;
      const quarter = turns + shift - 4 * Math.floor((turns + shift) / 4);
      let y = r + r * u * ${horner("u", SERIES.sin)};
      if (quarter === 1 || quarter === 3) { y = 1 - 0.5 * u + u * u * ${horner("u", SERIES.cos)}; }
      if (quarter > 1) { return -y; }
      return y;`
  },
  sign: {
    operands: ["x"],
    body: "if (x > 0) { return 1; } if (x < 0) { return -1; } return x;"
  },
  cbrt: {
    operands: ["x"],
    body: `if (x > 0) { return Math.pow(x, ${1 / 3}); }
      if (x < 0) { return -Math.pow(-x, ${1 / 3}); }
      return x;`
  },
  // x − x, which tells whether x is finite: a compiler may take it for 0.
  zeroIfFinite: {
    operands: ["x"],
    body: `const a = Math.abs(x);
      if (a <= 3.4e38) { return 0; }
      return Math.sqrt(-1 - a);`
  },
  // Undefined for negative bases in GLSL and WGSL; whole powers by multiplying are exact longer.
  pow: {
    operands: ["x", "y"],
    body: `if (y === 0) { return 1; }
      if (!(x === x)) { return x; }
      if (!(y === y)) { return y; }
      const a = Math.abs(x);
      const n = Math.abs(y);
      let whole = 0;
      if (Math.floor(y) === y) { whole = 1; }
      let r = a;
      if (whole > 0 && n < 17) {
        for (let k = 1; k < 17; k++) { if (k < n) { r = r * a; } }
        if (y < 0) { r = 1 / r; }
      } else {
        if (a === 0) { if (y < 0) { r = 1 / a; } }
        else { r = Math.pow(a, y); }
      }
      if (x < 0) {
        if (whole > 0) {
          if (n < 16777216 && n - 2 * Math.floor(n / 2) === 1) { return -r; }
        } else { return Math.sqrt(x); }
      }
      return r;`
  },
  // x % y, whose quotient a card may round up to the next whole number.
  remainder: {
    operands: ["x", "y"],
    body: `const b = Math.abs(y);
      const a = Math.abs(x);
      if (b > 3.4e38 && a < b) { return x; }
      let r = a - Math.floor(a / b) * b;
      if (r < 0) { r = r + b; }
      if (r >= b) { r = r - b; }
      if (x < 0) { return -r; }
      return r;`
  }
};
function logarithm(inside) {
  return `if (x > 0) { return ${inside}; }
      if (x < 0) { return Math.sqrt(x); }
      if (x === 0) { return -1 / Math.abs(x); }
      return x;`;
}
var WHOLE = {
  // A card may round the quotient of two whole numbers to either side.
  wholeQuotient: {
    operands: ["a", "b"],
    body: `let q = Math.floor(a / b);
      const r = a - q * b;
      if (r < 0) { q = q - 1; }
      if (r >= b) { q = q + 1; }
      return q;`
  },
  // What storing a number in an Int32Array does; NaN becomes 0.
  truncated: {
    operands: ["x"],
    body: `if (x > 0) { return Math.floor(x); }
      if (x < 0) { return Math.ceil(x); }
      return 0;`
  },
  // log(e^x + e^y), which neither overflows nor turns −∞ with −∞ (or ∞ with ∞) into NaN.
  logAddExp: {
    operands: ["x", "y"],
    body: `if (x === y && (x > 3.4e38 || x < -3.4e38)) { return x; }
      const high = max(x, y);
      const low = min(x, y);
      return high + log1p(exp(low - high));`
  }
};

// src/backend/gpu/dialect.ts
var NAN = "nan";
var INFINITE = "infinite";
function nameOf(dialect, name) {
  return functionsOf(dialect)[name] === void 0 ? `Math.${name}` : `safe_${name}`;
}
function functionsOf(dialect) {
  return dialect === "exact" ? { ...EVERYWHERE, ...WHOLE } : { ...EVERYWHERE, ...IN_SHADERS, ...WHOLE };
}
function kernelFunctions(dialect) {
  const functions = functionsOf(dialect);
  return Object.entries(functions).map(([name, { operands, body }]) => ({
    source: `function safe_${name}(${operands.join(", ")}) { ${callsIn(dialect, body)} }`,
    argumentTypes: Object.fromEntries(operands.map((operand) => [operand, "Number"]))
  }));
}
function callsIn(dialect, body) {
  return body.replace(
    /(?<![\w.])([a-z]\w*)\(/gi,
    (call2, name) => ["if", "for", "function", "return"].includes(name) ? call2 : `${nameOf(dialect, name)}(`
  );
}
function translate(dialect, expression) {
  return numeric(write(dialect, jsep(expression), expression));
}
function numeric({ text, truth: truth3 }) {
  return truth3 ? `(${text} ? 1 : 0)` : text;
}
function truthful({ text, truth: truth3 }) {
  return truth3 ? text : `(${text} < 0 || ${text} > 0)`;
}
function write(dialect, node, source) {
  const inner2 = (child) => write(dialect, child, source);
  switch (node.type) {
    case "Literal":
      return number(String(node.value));
    case "Identifier":
      if (node.name === "NaN") return number(NAN);
      return number(node.name === "Infinity" ? INFINITE : node.name);
    case "MemberExpression":
      return number(String(Math[node.property.name]));
    case "UnaryExpression":
      if (node.operator === "!") return truth2(`(!${truthful(inner2(node.argument))})`);
      if (node.operator === "+") return number(numeric(inner2(node.argument)));
      return number(`(${node.operator}${numeric(inner2(node.argument))})`);
    case "LogicalExpression":
    case "BinaryExpression":
      return binary(dialect, node.operator, inner2(node.left), inner2(node.right));
    case "ConditionalExpression": {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map(inner2);
      return number(`(${truthful(test)} ? ${numeric(yes)} : ${numeric(no)})`);
    }
    case "CallExpression": {
      const name = nameOf(dialect, node.callee.property.name);
      return number(`${name}(${node.arguments.map((arg) => numeric(inner2(arg))).join(", ")})`);
    }
    default:
      throw new FormulaError("kernel: gpu.js does not know this", source, 0);
  }
}
function binary(dialect, operator, left, right) {
  const [a, b] = [numeric(left), numeric(right)];
  switch (operator) {
    case "&&":
    case "||":
      return truth2(`(${truthful(left)} ${operator} ${truthful(right)})`);
    case "==":
    case "===":
      if (left.truth && right.truth) return truth2(`(!${different(left.text, right.text)})`);
      return truth2(`(${a} === ${b})`);
    case "!=":
    case "!==":
      if (left.truth && right.truth) return truth2(different(left.text, right.text));
      return truth2(`(!(${a} === ${b}))`);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return truth2(`(${a} ${operator} ${b})`);
    case "-":
      if (dialect === "shader" && a === b) return number(`safe_zeroIfFinite(${a})`);
      return number(`(${a} - ${b})`);
    case "%":
      return number(dialect === "shader" ? `safe_remainder(${a}, ${b})` : `(${a} % ${b})`);
    default:
      return number(`(${a} ${operator} ${b})`);
  }
}
function different(a, b) {
  return `((${a} && !${b}) || (!${a} && ${b}))`;
}
function number(text) {
  return { text, truth: false };
}
function truth2(text) {
  return { text, truth: true };
}

// src/backend/gpu/programs.ts
var CLASSES = [
  "CPUKernel",
  "WebAssemblyKernel",
  "WebGPUKernel",
  "WebGL2Kernel",
  "WebGLKernel",
  "HeadlessGLKernel"
];
var names = imported;
var gpuJs = names.GPU === void 0 ? names.default : names;
function makeInput(array) {
  return gpuJs.input(array, [array.length]);
}
var Program = class {
  constructor(gpu, device, { args, body }, length, makeRoom) {
    this.gpu = gpu;
    this.device = device;
    this.makeRoom = makeRoom;
    const uses = (name) => new RegExp(`\\b${name}\\b`).test(body);
    const extra = [NAN, INFINITE].filter(uses);
    this.constants = extra.map((name) => name === NAN ? Number.NaN : Number.POSITIVE_INFINITY);
    const source = `function (${[...args, ...extra].join(", ")}) {
${body}
}`;
    this.kernel = gpu.createKernel(source, {
      output: [length],
      pipeline: true,
      immutable: true,
      precision: "single",
      tactic: "precision",
      // A bound on loops whose end gpu.js does not see; ours all have one in their text.
      loopMaxIterations: 1 << 24
    });
  }
  gpu;
  device;
  makeRoom;
  /** Calls that are under way, on asynchronous devices. */
  uses = 0;
  kernel;
  constants;
  evicted = false;
  settled = false;
  /** Runs it; arrays and numbers in the order of the text. */
  run(args) {
    try {
      const result = this.attempt(args);
      if (!this.settled) this.checkBackend();
      return result instanceof Promise ? result.catch((error) => this.fail(error)) : result;
    } catch (error) {
      return this.fail(error);
    }
  }
  /** The class of gpu.js' kernel that ran. */
  get backend() {
    const used = this.kernel.kernel.constructor;
    return CLASSES.find((name) => gpuJs[name] === used) ?? "unknown";
  }
  /** The graphics context, where there is one. */
  get context() {
    return this.kernel.kernel.context;
  }
  /**
   * A page may hold few WebAssembly memories, and every compiled kernel has one: when there is no
   * room, others are let go.
   */
  attempt(args) {
    for (; ; ) {
      try {
        return this.kernel(...args, ...this.constants);
      } catch (error) {
        if (!/could not allocate memory|out of memory/i.test(String(error))) throw error;
        if (!this.makeRoom(this)) throw error;
      }
    }
  }
  /** gpu.js quietly computes in JavaScript what a mode does not take: that must not happen here. */
  checkBackend() {
    if (this.kernel.kernel.constructor !== this.gpu.Kernel) {
      throw new Error(`gpu.js fell back to ${this.backend}.`);
    }
    this.settled = true;
  }
  /** Ends a call that was under way. */
  release() {
    this.uses--;
    if (this.evicted && this.uses === 0) this.kernel.destroy();
  }
  /** Frees it, at once or when the calls under way have ended. */
  evict() {
    this.evicted = true;
    if (this.uses === 0) this.kernel.destroy();
  }
  fail(error) {
    throw new DeviceError(
      `${this.device}: a kernel failed: ${error.message} Try another device, for example gpu:webasm or cpu.`,
      [this.device]
    );
  }
};
var KEPT = 1024;
var Programs = class {
  constructor(device, mode3, dialect) {
    this.device = device;
    this.mode = mode3;
    this.dialect = dialect;
  }
  device;
  mode;
  dialect;
  compiled = 0;
  hits = 0;
  /** So many are kept; less where there proved to be no room. */
  most = KEPT;
  gpu = null;
  kept = /* @__PURE__ */ new Map();
  get(key, length, text) {
    let program = this.kept.get(key);
    if (program !== void 0) {
      this.hits++;
      if (this.kept.size > this.most / 2) {
        this.kept.delete(key);
        this.kept.set(key, program);
      }
      return program;
    }
    this.compiled++;
    program = new Program(this.open(), this.device, text(), length, this.makeRoom);
    this.kept.set(key, program);
    while (this.kept.size > this.most) this.evictOldest();
    return program;
  }
  /** What a program really ran on; there must have been one. */
  get ran() {
    const [program] = this.kept.values();
    return { backend: program.backend, context: program.context };
  }
  makeRoom = (keep) => {
    const few = Math.floor(this.kept.size * 0.75);
    if (few < 2) return false;
    this.most = few;
    while (this.kept.size > few) this.evictOldest(keep);
    return true;
  };
  evictOldest(keep) {
    for (const [key, program] of this.kept) {
      if (program === keep) continue;
      this.kept.delete(key);
      program.evict();
      return;
    }
  }
  /** How many are compiled now. */
  get size() {
    return this.kept.size;
  }
  /** The gpu.js instance, made at first use. */
  open() {
    if (this.gpu === null) {
      this.gpu = new gpuJs.GPU({ mode: this.mode });
      for (const { source, argumentTypes } of kernelFunctions(this.dialect)) {
        this.gpu.addFunction(source, { argumentTypes, returnType: "Number" });
      }
    }
    return this.gpu;
  }
};

// src/backend/gpu/execution.ts
var onArrays = {
  dialect: "exact",
  slices: true,
  readsSynchronously: true,
  launch(program, reads, numbers) {
    const args = [];
    for (const { handle, start: start2, extent } of reads) {
      const array = handle;
      const part2 = extent === array.length ? array : array.subarray(start2, start2 + extent);
      args.push(makeInput(part2));
    }
    return program.run([...args, ...numbers]);
  },
  upload: (array) => array,
  read: (handle) => handle,
  readAsync: async (handle) => handle,
  release() {
  }
};
var OnTextures = class {
  constructor(device) {
    this.device = device;
  }
  device;
  dialect = "shader";
  slices = false;
  readsSynchronously = true;
  launch(program, reads, numbers) {
    return program.run([...reads.map((read) => read.handle), ...numbers]);
  }
  upload(array, copy3) {
    return copy3().run([makeInput(array)]);
  }
  /** A lost context answers with zeros, so it is asked first. */
  read(handle) {
    const texture = handle;
    if (texture.context?.isContextLost?.()) {
      throw new DeviceError(
        `${this.device}: the graphics context was lost, and the tensors on it with it. Keep what must survive on the CPU, and reload the page or restart the program.`,
        [this.device]
      );
    }
    return texture.toArray();
  }
  async readAsync(handle) {
    return this.read(handle);
  }
  release(handle) {
    handle.delete();
  }
};
var OnPromises = class {
  constructor(device) {
    this.device = device;
  }
  device;
  dialect = "shader";
  slices = false;
  readsSynchronously = false;
  launch(program, reads, numbers) {
    const inputs = reads.map((read) => read.handle);
    for (const input2 of inputs) input2.uses++;
    program.uses++;
    const result = Promise.all(inputs.map((input2) => input2.ready)).then((buffers) => program.run([...buffers, ...numbers])).finally(() => {
      program.release();
      for (const input2 of inputs) this.letGo(input2);
    });
    return this.pending(result);
  }
  upload(array, copy3) {
    const program = copy3();
    program.uses++;
    const result = program.run([makeInput(array)]);
    return this.pending(result.finally(() => program.release()));
  }
  read() {
    throw new DeviceError(
      `${this.device} cannot be read synchronously. Use the Async form: itemAsync(), toArrayAsync(), dataAsync().`,
      [this.device]
    );
  }
  async readAsync(handle) {
    const pending = handle;
    pending.uses++;
    try {
      return await (await pending.ready).toArray();
    } catch (error) {
      if (error instanceof DeviceError) throw error;
      throw new DeviceError(
        `${this.device}: the work before this read failed: ${error.message} Its results are lost; move the inputs to the device again.`,
        [this.device]
      );
    } finally {
      this.letGo(pending);
    }
  }
  release(handle) {
    const pending = handle;
    pending.doomed = true;
    this.deleteIfUnused(pending);
  }
  /** A handle that comes about by other asynchronous work. */
  pending(ready) {
    ready.catch(() => {
    });
    return { ready, uses: 0, doomed: false };
  }
  /** Results that the CPU computes from what the handles hold, in order with the work around them. */
  onCpu(inputs, outputs, compute, upload) {
    const computed = Promise.all(inputs.map((input2) => this.readAsync(input2))).then(compute);
    return Array.from(
      { length: outputs },
      (_, k) => this.pending(computed.then((arrays) => upload(arrays[k]).ready))
    );
  }
  letGo(pending) {
    pending.uses--;
    this.deleteIfUnused(pending);
  }
  deleteIfUnused(pending) {
    if (pending.doomed && pending.uses === 0) {
      pending.ready.then(
        (buffer) => buffer.delete(),
        () => {
        }
      );
    }
  }
};

// src/backend/gpu/kernel-text.ts
var THREAD = "const i = Math.floor(this.thread.x);";
function quotientText(dialect, a, b) {
  return dialect === "exact" ? `Math.floor(${a} / ${b})` : `safe_wholeQuotient(${a}, ${b})`;
}
function coordinatesText(dialect, sizes, from, name) {
  const lines = [];
  let rest = from;
  for (let d = sizes.length - 1; d > 0; d--) {
    const next = `${name}q${d}`;
    lines.push(
      `const ${next} = ${quotientText(dialect, rest, sizes[d])};`,
      `const ${name}${d} = ${rest} - ${next} * ${sizes[d]};`
    );
    rest = next;
  }
  if (sizes.length > 0) lines.push(`const ${name}0 = ${rest};`);
  return lines.join("\n");
}
function sumText(terms) {
  const parts = terms.filter(([, stride2]) => stride2 !== 0).map(([coordinate, stride2]) => stride2 === 1 ? coordinate : `${coordinate} * ${stride2}`);
  return parts.length === 0 ? "0" : parts.join(" + ");
}
function walkToDense(shape, views) {
  const strides = new Array(shape.length);
  let stride2 = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride2;
    stride2 *= shape[d];
  }
  return walkOver(shape, [...views, { shape, strides }]);
}
function stridesOf(walk, operands, k) {
  return walk.sizes.map((_, d) => walk.strides[d * operands + k]);
}
function extentOf(view2) {
  let last = 0;
  for (let d = 0; d < view2.shape.length; d++) last += (view2.shape[d] - 1) * view2.strides[d];
  return last + 1;
}
function upTo2(n) {
  return Array.from({ length: n }, (_, k) => k);
}

// src/backend/gpu/map.ts
function map2(device, kernel, inputs, params, outs) {
  if (outs[0].count === 0) return;
  const results = outs.map((out, r) => mapOne(device, kernel, r, inputs, params, out));
  outs.forEach((out, r) => {
    device.store(out, results[r]);
  });
}
function mapOne(device, kernel, r, inputs, params, out) {
  const { dialect } = device.execution;
  const program = pruned(kernel, r);
  const views = program.inputs.map((k) => inputs[k]);
  const operands = views.length + 1;
  const n = out.count;
  const dense = views.every((view2) => view2.dense && view2.count === n);
  const walk = dense ? null : walkToDense(out.shape, views);
  return device.launch({
    key: `${kernel.name} ${program.id} ${kindOf2(out.dtype)}${walk === null ? "" : `${walk.sizes};${walk.strides}`}`,
    length: n,
    reads: views.map((view2) => device.read(view2)),
    names: program.params.map((k) => `p${k}`),
    values: program.params.map((k) => params[k]),
    body: (place) => {
      const lines = [];
      if (walk !== null) lines.push(THREAD, coordinatesText(dialect, walk.sizes, "i", "i"));
      program.inputs.forEach((x, k) => {
        const at2 = walk === null ? "this.thread.x" : sumText(stridesOf(walk, operands, k).map((stride2, d) => [`i${d}`, stride2]));
        lines.push(`const x${x} = ${place(k, at2)};`);
      });
      lines.push(
        ...elementText2(dialect, program),
        `return ${storedText(program.result, out.dtype)};`
      );
      return lines.join("\n");
    }
  });
}
var prunedKernels = /* @__PURE__ */ new WeakMap();
var lastId = 0;
function pruned(kernel, r) {
  let all2 = prunedKernels.get(kernel);
  if (all2 === void 0) {
    all2 = [];
    prunedKernels.set(kernel, all2);
  }
  all2[r] ??= prune(kernel, r);
  return all2[r];
}
function prune(kernel, r) {
  const needed = new Set(namesIn(kernel.results[r]));
  const body = [];
  for (const line of kernel.body.slice().reverse()) {
    const name = /^\s*const (\w+) =/.exec(line)?.[1] ?? "";
    if (!needed.has(name)) continue;
    body.unshift(line);
    for (const used of namesIn(line)) needed.add(used);
  }
  const numbered = (prefix, count2) => Array.from({ length: count2 }, (_, k) => k).filter((k) => needed.has(`${prefix}${k}`));
  return {
    id: ++lastId,
    body,
    inputs: numbered("x", kernel.inputs),
    params: numbered("p", kernel.params),
    text: kernel.results[r],
    result: "value"
  };
}
function namesIn(text) {
  return text.match(/\b[a-z]\d+\b/g) ?? [];
}
function elementText2(dialect, program) {
  const lines = program.body.map((line) => {
    const [, name, text] = /^\s*const (\w+) = (.*?);?\s*$/s.exec(line);
    return `const ${name} = ${translate(dialect, text)};`;
  });
  return [...lines, `const ${program.result} = ${translate(dialect, program.text)};`];
}
function storedText(value, dtype) {
  return dtype === "int32" ? `safe_truncated(${value})` : value;
}
function kindOf2(dtype) {
  return dtype === "int32" ? "i" : "f";
}

// src/backend/gpu/copy.ts
var MOVE2 = new ScalarKernel("copy", 1, 0, [], ["x0"]);
var TRUTH2 = new ScalarKernel("copyBool", 1, 0, [], ["x0 !== 0 ? 1 : 0"]);
var CONSTANT2 = new ScalarKernel("fill", 0, 1, [], ["p0"]);
function fill3(device, out, value) {
  const element2 = out.dtype === "bool" ? +(value !== 0) : out.dtype === "int32" ? Math.trunc(value) || 0 : value;
  map2(device, CONSTANT2, [], [element2], [out]);
}
function copy2(device, input2, out) {
  map2(device, out.dtype === "bool" ? TRUTH2 : MOVE2, [input2], [], [out]);
}
function packed(device, view2) {
  const walk = walkToDense(view2.shape, [view2]);
  const { dialect } = device.execution;
  return device.launch({
    key: `pack ${walk.sizes};${walk.strides}`,
    length: view2.count,
    reads: [device.read(view2)],
    names: [],
    values: [],
    body: (place) => {
      const at2 = sumText(stridesOf(walk, 2, 0).map((stride2, d) => [`i${d}`, stride2]));
      return [
        THREAD,
        coordinatesText(dialect, walk.sizes, "i", "i"),
        `return ${place(0, at2)};`
      ].join("\n");
    }
  });
}
function packedRead(device, view2) {
  if (view2.dense) return { read: device.read(view2), release: () => {
  } };
  const handle = packed(device, view2);
  const release = () => device.execution.release(handle);
  return { read: device.temporary(handle, view2.count), release };
}
function download3(device, view2) {
  if (view2.count === 0) return newArray(view2.dtype, 0);
  const found = onHost(view2);
  if (found !== null) return found;
  const { execution } = device;
  if (view2.dense && (execution.slices || view2.count === view2.storage.length)) {
    return cast(view2, execution.read(device.memory.handleOf(view2.storage)), view2.offset);
  }
  const handle = packed(device, view2);
  const result = cast(view2, execution.read(handle), 0);
  execution.release(handle);
  return result;
}
async function downloadAsync(device, view2) {
  if (view2.count === 0) return newArray(view2.dtype, 0);
  const found = onHost(view2);
  if (found !== null) return found;
  const { execution } = device;
  const whole = view2.dense && view2.count === view2.storage.length;
  const handle = whole ? device.memory.handleOf(view2.storage) : packed(device, view2);
  try {
    return cast(view2, await execution.readAsync(handle), 0);
  } finally {
    if (!whole) execution.release(handle);
  }
}
function onHost(view2) {
  const buffer = view2.storage.data;
  if (buffer.handle !== null || !view2.dense) return null;
  if (buffer.host === null) return newArray(view2.dtype, view2.count);
  return cast(view2, buffer.host, view2.offset);
}
function cast(view2, elements2, start2) {
  const result = newArray(view2.dtype, view2.count);
  result.set(elements2.subarray(start2, start2 + view2.count));
  return result;
}

// src/backend/gpu/memory.ts
var DeviceBuffer = class {
  constructor(length) {
    this.length = length;
  }
  length;
  handle = null;
  host = null;
};
var DeviceMemory = class {
  constructor(execution, toDevice, limit) {
    this.execution = execution;
    this.toDevice = toDevice;
    this.limit = limit;
  }
  execution;
  toDevice;
  limit;
  bytes = 0;
  spilled = 0;
  /** The buffers on the device, the one unused for longest first. */
  live = /* @__PURE__ */ new Set();
  // The registry must not keep data alive that moved to the CPU: it knows a buffer only while its
  // data is on the device.
  registry = new FinalizationRegistry((buffer) => this.drop(buffer));
  get use() {
    return { buffers: this.live.size, bytes: this.bytes, spilled: this.spilled };
  }
  /** The elements of a storage on the device. */
  handleOf(storage) {
    const buffer = storage.data;
    if (buffer.handle === null) {
      this.attach(storage, this.toDevice(buffer.host ?? new Float32Array(buffer.length)));
    } else {
      this.live.delete(buffer);
      this.live.add(buffer);
    }
    return buffer.handle;
  }
  /** Gives a storage new elements. */
  put(storage, handle) {
    this.drop(storage.data);
    this.attach(storage, handle);
    this.trim();
  }
  /** Frees what a storage holds. */
  free(storage) {
    this.drop(storage.data);
    storage.data = null;
  }
  attach(storage, handle) {
    const buffer = storage.data;
    buffer.handle = handle;
    buffer.host = null;
    this.live.add(buffer);
    this.bytes += 4 * buffer.length;
    this.registry.register(storage, buffer, buffer);
  }
  drop(buffer) {
    if (buffer.handle !== null) {
      this.execution.release(buffer.handle);
      this.forget(buffer);
    }
    buffer.host = null;
  }
  forget(buffer) {
    buffer.handle = null;
    this.live.delete(buffer);
    this.bytes -= 4 * buffer.length;
    this.registry.unregister(buffer);
  }
  /** Moves the longest unused buffers to the CPU until the limits hold. */
  trim() {
    const { live, limit, execution } = this;
    if (!execution.readsSynchronously) return;
    while (live.size > 1 && (this.bytes > limit.bytes || live.size > limit.buffers)) {
      const [oldest] = live;
      const host = execution.read(oldest.handle);
      execution.release(oldest.handle);
      this.forget(oldest);
      oldest.host = host;
      this.spilled++;
    }
  }
};

// src/backend/gpu/device.ts
var LIMIT = { bytes: 512 * 2 ** 20, buffers: 8192 };
var Device = class {
  constructor(name, mode3, execution, elements2) {
    this.name = name;
    this.execution = execution;
    this.elements = elements2;
    this.programs = new Programs(name, mode3, execution.dialect);
    this.memory = new DeviceMemory(execution, (array) => this.upload(array), { ...LIMIT });
  }
  name;
  execution;
  elements;
  programs;
  memory;
  /** Moves an array to the device. */
  upload(array) {
    return this.execution.upload(array, () => this.uploader(array.length));
  }
  /** @throws DeviceError before anything is allocated */
  checkLength(op, length) {
    if (length <= this.elements) return;
    throw new DeviceError(
      `${op}: ${length} elements (${4 * length} bytes) are more than the ${this.elements} that '${this.name}' takes in one tensor. Use a smaller batch, or the CPU.`,
      [this.name]
    );
  }
  read(view2) {
    const handle = this.memory.handleOf(view2.storage);
    const extent = this.execution.slices ? extentOf(view2) : view2.storage.length;
    return { handle, start: view2.offset, extent };
  }
  launch({ key, length, reads, names: names2, values, body }) {
    this.checkLength(key.split(" ")[0], length);
    let full2 = `${key}|${length}`;
    const starts = [];
    const { slices } = this.execution;
    for (const { start: start2, extent } of reads) {
      full2 += `,${extent}`;
      if (!slices && start2 !== 0) {
        full2 += "o";
        starts.push(start2);
      }
    }
    const program = this.programs.get(full2, length, () => {
      const moved = reads.map(({ start: start2 }) => !slices && start2 !== 0);
      const place = (k, index) => {
        if (!moved[k]) return `a${k}[${index}]`;
        return index === "0" ? `a${k}[o${k}]` : `a${k}[o${k} + ${index}]`;
      };
      const arrays = reads.map((_, k) => `a${k}`);
      const offsets = reads.flatMap((_, k) => moved[k] ? [`o${k}`] : []);
      return { args: [...arrays, ...offsets, ...names2], body: body(place) };
    });
    return this.execution.launch(
      program,
      reads,
      starts.length === 0 ? values : [...starts, ...values]
    );
  }
  /** Makes a result, in row-major order, the elements of a view. */
  store(out, result) {
    const whole = out.dense && out.count === out.storage.length;
    if (whole) this.memory.put(out.storage, result);
    else {
      const placed2 = this.place(out, result);
      this.memory.put(out.storage, placed2);
      this.execution.release(result);
    }
  }
  /** A result that is needed only for what comes next. */
  temporary(handle, length) {
    return { handle, start: 0, extent: length };
  }
  /** A view over a fresh storage, for results in between. */
  scratch(like3) {
    const storage = new Storage(like3.storage.backend, like3.dtype, like3.count, null, 0);
    return { ...like3, storage };
  }
  /** The storage's elements with those of the window replaced: gpu.js kernels write whole outputs. */
  place(out, result) {
    const { length } = out.storage;
    const walk = walkToDense(out.shape, [out]);
    const own = stridesOf(walk, 2, 0);
    const dense = stridesOf(walk, 2, 1);
    const order2 = walk.sizes.map((_, d) => d).sort((a, b) => own[b] - own[a]);
    let reach = 1;
    for (const d of order2.slice().reverse()) {
      if (own[d] < reach) {
        throw new DeviceError(
          `${this.name}: elements of the view overlap in memory, so that it cannot be written. Write a clone() of it.`,
          [this.name]
        );
      }
      reach += (walk.sizes[d] - 1) * own[d];
    }
    const old = this.memory.handleOf(out.storage);
    return this.launch({
      key: `place ${walk.sizes};${own};${dense}`,
      length,
      reads: [this.temporary(old, length), this.temporary(result, out.count)],
      names: ["begin"],
      values: [out.offset],
      body: (place) => {
        const lines = [THREAD, "const r0 = i - begin;", "let inside = 1;"];
        lines.push("if (r0 < 0) { inside = 0; }");
        order2.forEach((d, n) => {
          lines.push(
            `const c${d} = ${quotientText(this.execution.dialect, `r${n}`, own[d])};`,
            `const r${n + 1} = r${n} - c${d} * ${own[d]};`,
            `if (c${d} >= ${walk.sizes[d]}) { inside = 0; }`
          );
        });
        const index = sumText(order2.map((d) => [`c${d}`, dense[d]]));
        lines.push(
          `if (r${order2.length} > 0) { inside = 0; }`,
          `let value = ${place(0, "i")};`,
          `if (inside > 0) { value = ${place(1, index)}; }`,
          "return value;"
        );
        return lines.join("\n");
      }
    });
  }
  uploader(length) {
    return this.programs.get(`upload|${length}`, length, () => ({
      args: ["a0"],
      body: "return a0[this.thread.x];"
    }));
  }
};

// src/backend/gpu/gather-scatter.ts
function gather3(device, input2, dim2, index, out) {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const [length, step2] = input2.shape.length === 0 ? [1, 0] : [input2.shape[dim2], input2.strides[dim2]];
  checkIndex4(device, "gather", index, length);
  const lines = { shape: linesAlong(input2.shape, dim2), strides: input2.strides };
  const walk = walkToDense(out.shape, [lines, index]);
  const terms = (k) => stridesOf(walk, 3, k).map((stride2, d) => [`i${d}`, stride2]);
  const result = device.launch({
    key: `gather ${length};${step2};${walk.sizes};${walk.strides}`,
    length: out.count,
    reads: [device.read(input2), device.read(index)],
    names: [],
    values: [],
    // A position out of range reads as NaN, where it could not be checked before.
    body: (place) => [
      THREAD,
      coordinatesText(dialect, walk.sizes, "i", "i"),
      `const at = ${place(1, sumText(terms(1)))};`,
      `let value = ${NAN};`,
      `if (at >= 0 && at < ${length}) {`,
      `value = ${place(0, sumText([...terms(0), ["at", step2]]))};`,
      "}",
      "return value;"
    ].join("\n")
  });
  device.store(out, result);
}
function scatter3(device, mode3, out, dim2, index, source, shape) {
  if (numelOf(shape) === 0 || out.count === 0) return;
  const { dialect } = device.execution;
  const rank = out.shape.length;
  checkIndex4(device, "scatter", index, rank === 0 ? 1 : out.shape[dim2]);
  const [at2, from] = [index, source].map((view2) => stepsIn(view2, rank));
  const entries2 = rank === 0 ? 1 : shape[dim2];
  const old = packed(device, out);
  const result = device.launch({
    key: `scatter ${mode3} ${dim2};${out.shape};${shape};${at2};${from};${kindOf2(out.dtype)}`,
    length: out.count,
    reads: [device.temporary(old, out.count), device.read(index), device.read(source)],
    names: [],
    values: [],
    body: (place) => {
      const terms = (strides) => strides.map((stride2, d) => [d === dim2 ? "j" : `i${d}`, stride2]);
      const own = rank === 0 ? "0" : `i${dim2}`;
      const bounds = out.shape.flatMap(
        (size2, d) => d !== dim2 && shape[d] < size2 ? [`i${d} < ${shape[d]}`] : []
      );
      const loop = [
        `for (let j = 0; j < ${entries2}; j++) {`,
        `if (${place(1, sumText(terms(at2)))} === ${own}) {`,
        `const arriving = ${place(2, sumText(terms(from)))};`,
        callsIn(dialect, `value = ${COMBINE3[mode3]};`),
        "}",
        "}"
      ];
      return [
        THREAD,
        coordinatesText(dialect, out.shape, "i", "i"),
        `let value = ${place(0, "i")};`,
        ...bounds.length === 0 ? loop : [`if (${bounds.join(" && ")}) {`, ...loop, "}"],
        "return value;"
      ].join("\n");
    }
  });
  device.execution.release(old);
  device.store(out, result);
}
var COMBINE3 = {
  set: "arriving",
  add: "value + arriving",
  mul: "value * arriving",
  max: callsTo("max"),
  min: callsTo("min")
};
function callsTo(name) {
  return `${name}(value, arriving)`;
}
function stepsIn(view2, rank) {
  const skip = rank - view2.shape.length;
  return Array.from(
    { length: rank },
    (_, d) => d < skip || view2.shape[d - skip] === 1 ? 0 : view2.strides[d - skip]
  );
}
function checkIndex4(device, op, index, size2) {
  const buffer = index.storage.data;
  const visible = device.execution.slices ? buffer.handle ?? buffer.host : buffer.host;
  if (visible === null || !index.dense) return;
  const positions3 = visible;
  for (let i = 0; i < index.count; i++) {
    const position = positions3[index.offset + i];
    if (position >= 0 && position < size2) continue;
    const advice = size2 > 0 ? `Use 0 to ${size2 - 1}.` : "There is nothing to index.";
    throw new IndexError(
      `${op}: index ${position} at position ${i} is out of range for size ${size2}. ${advice}`,
      position
    );
  }
}

// src/backend/gpu/matmul.ts
var BLOCK3 = 64;
function matmul3(device, a, b, bias, out) {
  if (out.count === 0) return;
  const k = a.shape[2];
  if (k === 0) {
    if (bias === null) fill3(device, out, 0);
    else copy2(device, bias, out);
    return;
  }
  const { dialect } = device.execution;
  const [left, right] = [stepsOf2(a), stepsOf2(b)];
  const added = bias === null ? null : stepsOf2(bias);
  const views = bias === null ? [a, b] : [a, b, bias];
  const result = device.launch({
    key: `matmul ${kindOf2(out.dtype)}${out.shape};${k};${left};${right};${added}`,
    length: out.count,
    reads: views.map((view2) => device.read(view2)),
    names: [],
    values: [],
    body: (place) => {
      const row = sumText([
        ["i0", left[0]],
        ["i1", left[1]],
        ["k", left[2]]
      ]);
      const column = sumText([
        ["i0", right[0]],
        ["k", right[1]],
        ["i2", right[2]]
      ]);
      const term = `${place(0, row)} * ${place(1, column)}`;
      const blocks = Math.ceil(k / BLOCK3);
      const loop = blocks === 1 ? [`for (let k = 0; k < ${k}; k++) { total = total + ${term}; }`] : [
        `for (let block = 0; block < ${blocks}; block++) {`,
        "let part = 0;",
        `for (let step = 0; step < ${BLOCK3}; step++) {`,
        `const k = block * ${BLOCK3} + step;`,
        k % BLOCK3 === 0 ? `part = part + ${term};` : `if (k < ${k}) { part = part + ${term}; }`,
        "}",
        "total = total + part;",
        "}"
      ];
      const plus = added === null ? "" : ` + ${place(2, sumText(added.map((s, d) => [`i${d}`, s])))}`;
      return [
        THREAD,
        coordinatesText(dialect, out.shape, "i", "i"),
        "let total = 0;",
        ...loop,
        `return ${storedText(`(total${plus})`, out.dtype)};`
      ].join("\n");
    }
  });
  device.store(out, result);
}
function stepsOf2(view2) {
  return view2.strides.map((stride2, d) => view2.shape[d] === 1 ? 0 : stride2);
}

// src/backend/gpu/reduce.ts
var LONG = 1024;
var BUSY = 4096;
var BLOCK4 = 64;
var IDENTITY2 = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY
};
var IDENTITY_TEXT = {
  sum: "0",
  prod: "1",
  max: `-${INFINITE}`,
  min: INFINITE
};
function reduce2(device, reducer, kernel, inputs, params, shape, out, scale) {
  if (out.count === 0) return;
  const length = numelOf(shape) / out.count;
  if (length === 0) {
    fill3(device, out, scale * IDENTITY2[reducer]);
    return;
  }
  const { dialect } = device.execution;
  const program = pruned(kernel, 0);
  const views = program.inputs.map((k) => inputs[k]);
  const walk = walkOver(shape, [...views, rowMajor(out.shape)]);
  const count2 = views.length + 1;
  const own = stridesOf(walk, count2, count2 - 1);
  const kept = upTo2(own.length).filter((d) => own[d] !== 0);
  const goes = upTo2(own.length).filter((d) => own[d] === 0);
  const pieces = length > LONG && out.count < BUSY ? Math.ceil(Math.sqrt(length)) : 1;
  const chunk2 = Math.ceil(length / pieces);
  const first = device.launch({
    key: `${reducer} ${program.id} ${pieces} ${kindOf2(out.dtype)}${walk.sizes};${walk.strides}`,
    length: out.count * pieces,
    reads: views.map((view2) => device.read(view2)),
    names: [...program.params.map((k) => `p${k}`), ...pieces === 1 ? ["scale"] : []],
    values: [...program.params.map((k) => params[k]), ...pieces === 1 ? [scale] : []],
    body: (place) => {
      const sizes = (dims) => dims.map((d) => walk.sizes[d]);
      const reads = program.inputs.map((x, k) => {
        const strides = stridesOf(walk, count2, k);
        const terms = [
          ...kept.map((d, n) => [`i${n}`, strides[d]]),
          ...goes.map((d, n) => [`j${n}`, strides[d]])
        ];
        return `const x${x} = ${place(k, sumText(terms))};`;
      });
      const element2 = [
        coordinatesText(dialect, sizes(goes), "j", "j"),
        ...reads,
        ...elementText2(dialect, program)
      ].join("\n");
      const split2 = [
        THREAD,
        pieces === 1 ? "const whole = i;" : `const whole = ${quotientText(dialect, "i", pieces)};`,
        pieces === 1 ? "" : `const start = (i - whole * ${pieces}) * ${chunk2};`,
        coordinatesText(dialect, sizes(kept), "whole", "i")
      ];
      const loops = blocksText(dialect, reducer, chunk2, pieces === 1 ? null : length, element2);
      return [...split2, loops, returnText(pieces, out)].join("\n");
    }
  });
  if (pieces === 1) {
    device.store(out, first);
    return;
  }
  const second = device.launch({
    key: `${reducer}Pieces ${pieces} ${kindOf2(out.dtype)}`,
    length: out.count,
    reads: [device.temporary(first, out.count * pieces)],
    names: ["scale"],
    values: [scale],
    body: (place) => {
      const element2 = `const value = ${place(0, `i * ${pieces} + j`)};`;
      const loops = blocksText(dialect, reducer, pieces, null, element2);
      return [THREAD, loops, returnText(1, out)].join("\n");
    }
  });
  device.execution.release(first);
  device.store(out, second);
}
function blocksText(dialect, reducer, chunk2, end, element2) {
  const combine2 = (a, b) => {
    if (reducer === "sum") return `${a} + ${b}`;
    return reducer === "prod" ? `${a} * ${b}` : callsIn(dialect, `${reducer}(${a}, ${b})`);
  };
  const identity2 = IDENTITY_TEXT[reducer];
  const blocks = Math.ceil(chunk2 / BLOCK4);
  const block = Math.min(chunk2, BLOCK4);
  const position = blocks === 1 ? "k" : `b * ${BLOCK4} + k`;
  const bounds = [
    ...blocks * block > chunk2 ? [`local < ${chunk2}`] : [],
    ...end === null ? [] : [`j < ${end}`]
  ];
  const step2 = `${element2}
part = ${combine2("part", "value")};`;
  return [
    `let total = ${identity2};`,
    `for (let b = 0; b < ${blocks}; b++) {`,
    `let part = ${identity2};`,
    `for (let k = 0; k < ${block}; k++) {`,
    `const local = ${position};`,
    `const j = ${end === null ? "Math.floor(local)" : "start + local"};`,
    bounds.length === 0 ? step2 : `if (${bounds.join(" && ")}) {
${step2}
}`,
    "}",
    `total = ${combine2("total", "part")};`,
    "}"
  ].join("\n");
}
function returnText(pieces, out) {
  return pieces === 1 ? `return ${storedText("(scale * total)", out.dtype)};` : "return total;";
}
function rowMajor(shape) {
  const strides = new Array(shape.length);
  let stride2 = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride2;
    stride2 *= shape[d];
  }
  return { shape, strides };
}

// src/backend/gpu/scan.ts
function argReduce2(device, reducer, input2, dim2, out) {
  if (out.count === 0) return;
  const { dialect } = device.execution;
  const [length, step2] = input2.shape.length === 0 ? [1, 0] : [input2.shape[dim2], input2.strides[dim2]];
  const lines = { shape: linesAlong(input2.shape, dim2), strides: input2.strides };
  const walk = walkToDense(lines.shape, [lines]);
  const result = device.launch({
    key: `${reducer} ${length};${step2};${walk.sizes};${walk.strides}`,
    length: out.count,
    reads: [device.read(input2)],
    names: [],
    values: [],
    body: (place) => {
      const terms = stridesOf(walk, 2, 0).map((stride2, d) => [`i${d}`, stride2]);
      return [
        THREAD,
        coordinatesText(dialect, walk.sizes, "i", "i"),
        `let best = ${place(0, sumText(terms))};`,
        "let found = 0;",
        `for (let k = 0; k < ${length}; k++) {`,
        `const value = ${place(0, sumText([...terms, ["k", step2]]))};`,
        "if (best === best) {",
        `if (value ${reducer === "argmax" ? ">" : "<"} best || !(value === value)) {`,
        "best = value;",
        "found = k;",
        "}",
        "}",
        "}",
        "return found;"
      ].join("\n");
    }
  });
  device.store(out, result);
}
function scan2(device, scanner, input2, dim2, out, indices) {
  if (out.count === 0) return;
  const { execution } = device;
  const rank = out.shape.length;
  const length = rank === 0 ? 1 : out.shape[dim2];
  const inner2 = rank === 0 ? 1 : out.shape.slice(dim2 + 1).reduce((n, size2) => n * size2, 1);
  let values = packed(device, input2);
  let found = indices === null ? null : positions2(device, out.count, inner2, length);
  const pass = (what, shift) => passOver(device, scanner, what, { values, found }, out.count, inner2, length, shift);
  for (let shift = 1; shift < length; shift *= 2) {
    const next = pass("values", shift);
    if (found !== null) {
      const nextFound = pass("found", shift);
      execution.release(found);
      found = nextFound;
    }
    execution.release(values);
    values = next;
  }
  device.store(out, values);
  if (indices !== null && found !== null) device.store(indices, found);
}
function positions2(device, count2, inner2, length) {
  return device.launch({
    key: `positions ${inner2};${length}`,
    length: count2,
    reads: [],
    names: [],
    values: [],
    body: () => [THREAD, positionText(device, inner2, length), "return at;"].join("\n")
  });
}
function positionText(device, inner2, length) {
  const { dialect } = device.execution;
  return [
    `const line = ${quotientText(dialect, "i", inner2)};`,
    `const before = ${quotientText(dialect, "line", length)};`,
    `const at = line - before * ${length};`
  ].join("\n");
}
function passOver(device, scanner, what, { values, found }, count2, inner2, length, shift) {
  const reads = [device.temporary(values, count2)];
  if (what === "found") reads.push(device.temporary(found, count2));
  return device.launch({
    key: `${scanner}Scan ${what} ${inner2};${length}`,
    length: count2,
    reads,
    names: ["shift"],
    values: [shift],
    body: (place) => {
      const own = what === "found" ? 1 : 0;
      return [
        THREAD,
        positionText(device, inner2, length),
        `let result = ${place(own, "i")};`,
        "if (at >= shift) {",
        `const j = i - shift * ${inner2};`,
        `const earlier = ${place(0, "j")};`,
        `const later = ${place(0, "i")};`,
        combineText(device, scanner, what === "found" ? place(1, "j") : "earlier"),
        "}",
        "return result;"
      ].join("\n");
    }
  });
}
function combineText(device, scanner, earlier) {
  if (scanner === "sum") return "result = earlier + later;";
  if (scanner === "prod") return "result = earlier * later;";
  if (scanner === "logsumexp") {
    return callsIn(device.execution.dialect, "result = logAddExp(earlier, later);");
  }
  const wins = `later ${scanner === "max" ? ">=" : "<="} earlier || !(later === later)`;
  return `if (!(${wins})) { result = ${earlier}; }`;
}

// src/backend/gpu/sort.ts
function sort3(device, input2, dim2, descending, values, indices) {
  if (input2.count === 0) return;
  const { execution } = device;
  const { read, release } = packedRead(device, input2);
  const compute = ([all2]) => {
    const sorted = [new Float32Array(input2.count), new Float32Array(input2.count)];
    const from = denseView(input2, all2, read.start);
    sort(from, dim2, descending, denseView(values, sorted[0]), denseView(indices, sorted[1]));
    return sorted;
  };
  const upload = (array) => device.upload(array);
  const results = execution instanceof OnPromises ? execution.onCpu([read.handle], 2, compute, upload) : compute([execution.read(read.handle)]).map(upload);
  release();
  device.store(values, results[0]);
  device.store(indices, results[1]);
}
function denseView(like3, data, offset = 0) {
  const { shape, count: count2, storage } = like3;
  return {
    storage: new Storage(storage.backend, "float32", data.length, data, 0),
    dtype: "float32",
    shape,
    strides: contiguousStrides(shape),
    offset,
    count: count2,
    dense: true
  };
}

// src/backend/gpu/gpu-backend.ts
var GpuBackend = class {
  constructor(name, mode3, execution, elements2) {
    this.name = name;
    this.mode = mode3;
    this.readsSynchronously = execution.readsSynchronously;
    this.device = new Device(name, mode3, execution, elements2);
  }
  name;
  mode;
  readsSynchronously;
  /** @internal */
  device;
  allocate(dtype, length) {
    this.check("allocate", dtype, length);
    return new Storage(this, dtype, length, new DeviceBuffer(length), 0);
  }
  upload(data) {
    const dtype = dtypeOf(data);
    const storage = this.allocate(dtype, data.length);
    const buffer = storage.data;
    buffer.host = data instanceof Float32Array ? data : Float32Array.from(data);
    return storage;
  }
  download(view2) {
    return download3(this.device, view2);
  }
  downloadAsync(view2) {
    return downloadAsync(this.device, view2);
  }
  free(storage) {
    this.device.memory.free(storage);
  }
  fill(out, value) {
    fill3(this.device, out, value);
  }
  copy(input2, out) {
    copy2(this.device, input2, out);
  }
  map(kernel, inputs, params, outs) {
    map2(this.device, kernel, inputs, params, outs);
  }
  reduce(reducer, kernel, inputs, params, shape, out, scale) {
    reduce2(this.device, reducer, kernel, inputs, params, shape, out, scale);
  }
  argReduce(reducer, input2, dim2, out) {
    argReduce2(this.device, reducer, input2, dim2, out);
  }
  scan(scanner, input2, dim2, out, indices) {
    scan2(this.device, scanner, input2, dim2, out, indices);
  }
  matmul(a, b, bias, out) {
    matmul3(this.device, a, b, bias, out);
  }
  gather(input2, dim2, index, out) {
    gather3(this.device, input2, dim2, index, out);
  }
  scatter(mode3, out, dim2, index, source, shape) {
    scatter3(this.device, mode3, out, dim2, index, source, shape);
  }
  sort(input2, dim2, descending, values, indices) {
    sort3(this.device, input2, dim2, descending, values, indices);
  }
  check(op, dtype, length) {
    if (BYTES[dtype] === BYTES.float64) {
      throw new DTypeError(
        `${op}: '${this.name}' computes in float32 and has no float64. Convert with to('float32') first, or stay on the CPU.`,
        [dtype]
      );
    }
    this.device.checkLength(op, length);
  }
};

// src/backend/gpu/devices.ts
var MODES = ["webgpu", "webgl2", "headlessgl", "webasm", "cpu"];
var EXACT = 2 ** 24;
var PLAIN = 2 ** 29;
var SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;
var states = /* @__PURE__ */ new Map();
for (const mode3 of MODES) registerLazily(`gpu:${mode3}`, () => start(mode3).backend);
registerLazily("gpu", () => start(MODES.find((mode3) => typeof find(mode3) !== "string")).backend);
function devices() {
  return MODES.map(find).flatMap((state) => typeof state === "string" ? [] : [state.info]);
}
function find(mode3) {
  let state = states.get(mode3);
  if (state !== void 0) return state;
  if (mode3 === "webgpu") return "call `await gpu.init()` first";
  try {
    state = begin(mode3);
    checkResult(mode3, state.backend.download(probe(state.backend)));
    state = ranOn(state);
  } catch (error) {
    state = error.message;
  }
  states.set(mode3, state);
  return state;
}
function start(mode3) {
  const state = find(mode3);
  if (typeof state !== "string") return state;
  const there = devices().map((info) => info.name);
  throw new DeviceError(
    `device: 'gpu:${mode3}' is not there: ${state}. There is ${["cpu", ...there].join(", ")}.`,
    [`gpu:${mode3}`]
  );
}
function begin(mode3) {
  const { execution, elements: elements2 } = settingsOf(mode3);
  const backend = new GpuBackend(`gpu:${mode3}`, mode3, execution, elements2);
  const info = {
    name: backend.name,
    backend: "",
    adapter: "",
    hardware: false,
    readsSynchronously: backend.readsSynchronously,
    maxElements: elements2
  };
  return { backend, info };
}
function ranOn({ backend, info }) {
  const { device } = backend;
  const { backend: kind2, context } = device.programs.ran;
  if (!(device.execution instanceof OnTextures))
    return { backend, info: { ...info, backend: kind2 } };
  const gl = context;
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  const adapter = rendererOf(gl);
  device.elements = Math.min(device.elements, side * side);
  const hardware = !SOFTWARE.test(adapter);
  return {
    backend,
    info: { ...info, backend: kind2, adapter, hardware, maxElements: device.elements }
  };
}
function settingsOf(mode3) {
  const { GPU: GPU2 } = gpuJs;
  const name = `gpu:${mode3}`;
  switch (mode3) {
    case "webgpu":
      return { execution: new OnPromises(name), elements: EXACT };
    case "webgl2":
      if (!GPU2.isWebGL2Supported) throw new Error("there is no WebGL 2 here");
      return { execution: new OnTextures(name), elements: EXACT };
    case "headlessgl":
      if (!GPU2.isHeadlessGLSupported) {
        throw new Error("the package gl is not built, or there is no display (xvfb-run gives one)");
      }
      return { execution: new OnTextures(name), elements: EXACT };
    case "webasm":
      if (!GPU2.isWebAssemblySupported) throw new Error("there is no WebAssembly here");
      return { execution: onArrays, elements: EXACT };
    case "cpu":
      return { execution: onArrays, elements: PLAIN };
  }
}
function rendererOf(context) {
  const extension = context.getExtension("WEBGL_debug_renderer_info");
  const what = extension === null ? context.RENDERER : extension.UNMASKED_RENDERER_WEBGL;
  return String(context.getParameter(what));
}
var PROBE = new ScalarKernel("probe", 1, 1, ["const t0 = x0 * p0;"], ["t0 + 1"]);
function probe(backend) {
  const view2 = (values) => ({
    storage: backend.upload(values),
    dtype: "float32",
    shape: [values.length],
    strides: [1],
    offset: 0,
    count: values.length,
    dense: true
  });
  const out = view2(new Float32Array(2));
  backend.map(PROBE, [view2(Float32Array.of(1, 2))], [3], [out]);
  return out;
}
function checkResult(mode3, result) {
  if (result[0] === 4 && result[1] === 7) return;
  throw new Error(`${mode3} gives wrong results: [${Array.from(result)}] for [4, 7]`);
}

// test/backend/gpu/tmp-perf.ts
var G = __toESM(require("gpu.js"), 1);
var { GPU, input } = G.default ?? G;
for (const mode3 of ["webasm"]) for (const n of [1e3]) {
  const a = randn(n).to("gpu:" + mode3), b = randn(n).to("gpu:" + mode3);
  const gpu = new GPU({ mode: mode3 });
  const k = gpu.createKernel("function (a, b) { return a[this.thread.x] * b[this.thread.x]; }", { output: [n], pipeline: true, immutable: true, precision: "single" });
  const [x, y] = [new Float32Array(a.toArray()), new Float32Array(b.toArray())];
  const reps = n === 1e3 ? 3e3 : 60;
  const time = (f2) => {
    for (let i = 0; i < reps / 3; i++) f2();
    let best = 1e9;
    for (let r = 0; r < 3; r++) {
      const t2 = performance.now();
      for (let i = 0; i < reps; i++) f2();
      best = Math.min(best, (performance.now() - t2) / reps);
    }
    return best * 1e3;
  };
  const ours = time(() => {
    a.mul(b);
  });
  const hand = time(() => {
    k(input(x, [n]), input(y, [n]));
  });
  const ours2 = time(() => {
    a.mul(b);
  });
  const hand2 = time(() => {
    k(input(x, [n]), input(y, [n]));
  });
  console.log(mode3, n, "ours us", Math.min(ours, ours2).toFixed(1), "hand", Math.min(hand, hand2).toFixed(1), "ratio", (Math.min(ours, ours2) / Math.min(hand, hand2)).toFixed(2));
}
