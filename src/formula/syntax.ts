/**
 * The grammar of formula text, as a subclass of jsep's parser that knows where each node begins and
 * lacks whatever formulas lack: members, assignments, strings, arrays. Layer: formula; `parse` uses
 * it.
 */
import jsep from 'jsep';
import { FormulaError } from '../errors';

/** A node of the syntax tree; `at` is where it begins in the text. */
export type Node = { at?: number; grouped?: boolean } & (
  | { type: 'Literal'; value: number }
  | Identifier
  | { type: 'UnaryExpression'; operator: string; argument: Node }
  | BinaryExpression
  | { type: 'ConditionalExpression'; test: Node; consequent: Node; alternate: Node }
  | { type: 'CallExpression'; callee: Identifier; arguments: Node[] }
);
type Identifier = { type: 'Identifier'; name: string };
type BinaryExpression = { type: 'BinaryExpression'; operator: string; left: Node; right: Node };

/** What the subclass uses of jsep's parser, whose types leave the class out. */
declare class Parser {
  constructor(text: string);
  index: number;
  readonly expr: string;
  readonly char: string;
  readonly code: number;
  gobbleSpaces(): void;
  gobbleExpression(): Node | false;
  gobbleBinaryExpression(): Node | false;
  gobbleToken(): Node | false;
  gobbleTokenProperty(node: Node): Node;
  gobbleArguments(): Node[];
  gobbleGroup(): Node;
  throwError(): never;
}

const { Jsep } = jsep as unknown as { Jsep: typeof Parser };

/** They do not chain. */
export const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '==', '!='];

/**
 * jsep keeps its grammar in the class itself; ours is there only while we parse, so that other
 * users keep theirs.
 */
const GRAMMAR: Record<string, unknown> = {
  binary_ops: {
    '||': 1,
    '&&': 2,
    ...Object.fromEntries(COMPARISONS.map((operator) => [operator, 3])),
    '+': 4,
    '-': 4,
    '*': 5,
    '/': 5,
    '%': 5,
  },
  max_binop_len: 2,
  right_associative: new Set(),
  // Signs and powers are read by gobbleToken below: in jsep a sign binds tighter than a power.
  unary_ops: {},
  max_unop_len: 0,
  literals: {},
  this_str: '',
  additional_identifier_chars: new Set(['$', '_']),
  hooks: {},
};

const HINTS = new Map([
  ['', 'Something is missing at the end.'],
  ['.', 'Formulas have no members.'],
  ['?.', 'Formulas have no members.'],
  ['[', 'Formulas have no arrays or indices.'],
  ['=', 'Formulas do not assign; equality is ==.'],
  ['"', 'Formulas have no strings.'],
  ["'", 'Formulas have no strings.'],
  ['`', 'Formulas have no strings.'],
  ['&', 'The logical operation is &&.'],
  ['|', 'The logical operation is ||.'],
  [';', 'A formula is one expression.'],
  [',', 'A formula is one expression.'],
  [')', 'Check the parentheses.'],
]);

/**
 * The syntax tree of a formula.
 *
 * @throws FormulaError at the first character that does not fit
 */
export function parseSyntax(text: string): Node {
  const settings = Jsep as unknown as Record<string, unknown>;
  const saved = Object.fromEntries(Object.keys(GRAMMAR).map((key) => [key, settings[key]]));
  Object.assign(Jsep, GRAMMAR);
  try {
    return new FormulaParser(text).parseAll();
  } finally {
    Object.assign(Jsep, saved);
  }
}

/** Where a node begins in the text. */
export function startOf(node: Node): number {
  let first = node;
  // jsep builds the binary nodes itself; they begin where their left operand does.
  while (first.at === undefined && first.type === 'BinaryExpression') first = first.left;
  return first.at ?? 0;
}

class FormulaParser extends Jsep {
  constructor(private readonly text: string) {
    // Every kind of white space becomes a space of one character, so that positions stay right.
    super(text.replace(/\s/g, ' '));
  }

  parseAll(): Node {
    const node = this.expression();
    if (this.index < this.expr.length) this.throwError();
    return node;
  }

  /** With the ternary operator, which jsep has as a plugin. */
  override gobbleExpression(): Node {
    return this.expression();
  }

  private expression(): Node {
    const test = this.gobbleBinaryExpression() || this.throwError();
    this.gobbleSpaces();
    if (this.char !== '?') return test;
    this.index++;
    const consequent = this.expression();
    this.expect(':');
    const alternate = this.expression();
    return { type: 'ConditionalExpression', test, consequent, alternate, at: startOf(test) };
  }

  /**
   * One operand with its signs and powers: a power binds tighter than the sign before it, as in
   * mathematics.
   */
  override gobbleToken(): Node {
    this.gobbleSpaces();
    const at = this.index;
    if (this.char !== '' && '+-!'.includes(this.char) && !this.expr.startsWith('!=', at)) {
      const operator = this.char;
      this.index++;
      return { type: 'UnaryExpression', operator, argument: this.gobbleToken(), at };
    }
    const base = this.primary(at);
    this.gobbleSpaces();
    const power = this.expr.startsWith('**', this.index) ? 2 : this.char === '^' ? 1 : 0;
    if (power === 0) return base;
    this.index += power;
    return { type: 'BinaryExpression', operator: '^', left: base, right: this.gobbleToken(), at };
  }

  private primary(at: number): Node {
    // `{0}` stands for an operand of a template literal.
    const hole = /^\{\d+\}/.exec(this.expr.slice(at, at + 8));
    if (hole !== null) {
      this.index += hole[0].length;
      return { type: 'Identifier', name: hole[0], at };
    }
    if ('\'"`[{'.includes(this.char)) this.throwError();
    const node = super.gobbleToken() || this.throwError();
    return Object.assign(node, { at });
  }

  /** Only a name can be called, once, and nothing has members. */
  override gobbleTokenProperty(node: Node): Node {
    this.gobbleSpaces();
    if (this.char === '(' && node.type === 'Identifier') {
      this.index++;
      node = { type: 'CallExpression', callee: node, arguments: this.gobbleArguments() };
      this.gobbleSpaces();
    }
    if (this.char === '.' || this.char === '[' || this.char === '(') this.throwError();
    if (/^\?\.(?!\d)/.test(this.expr.slice(this.index, this.index + 3))) this.throwError();
    return node;
  }

  override gobbleArguments(): Node[] {
    const args: Node[] = [];
    this.gobbleSpaces();
    if (this.char !== ')') {
      args.push(this.expression());
      while (this.char === ',') {
        this.index++;
        args.push(this.expression());
      }
    }
    this.expect(')');
    return args;
  }

  override gobbleGroup(): Node {
    this.index++;
    const node = this.expression();
    this.expect(')');
    return Object.assign(node, { grouped: true });
  }

  private expect(char: string): void {
    if (this.char !== char) this.fail(`A '${char}' is missing.`);
    this.index++;
  }

  /** jsep's own messages are left out: they name its grammar and not this one. */
  override throwError(): never {
    this.fail(
      HINTS.get(this.expr.slice(this.index, this.index + 2)) ??
        HINTS.get(this.char) ??
        adviceFor(this.char),
    );
  }

  private fail(advice: string): never {
    const found = this.char === '' ? 'the text ends too early' : `unexpected '${this.char}'`;
    throw new FormulaError(`formula: ${found}. ${advice}`, this.text, this.index);
  }
}

function adviceFor(char: string): string {
  if (/[\p{L}\d_$({]/u.test(char)) {
    return 'An operator is missing before it; a product is written with *.';
  }
  return '*/%^<>!?:'.includes(char)
    ? 'A name or a number is missing before it.'
    : 'Formulas are made of names, numbers and operators.';
}
