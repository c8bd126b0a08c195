import { type CallTranslator, translateCall } from './calls.js';
import {
  type BinaryOperator,
  binaryOperators,
  type Expression,
  type LogicalOperator,
  logicalOperators,
  type UnaryOperator,
  unaryOperators,
} from './expression.js';
import { unquoted } from './escaped.js';
import { type Place, memberOf, rootOf } from './places.js';
import { Refused } from './refused.js';
import { spelt } from './spelt.js';
import type { Syntax, SyntaxProperty } from './syntax.js';

/** Expressions inside expressions: more than anybody writes, and far less than what fills the stack. */
const deepest = 256;

/** Turns what jsep has read into the closed language, and refuses, with a way out, what that does not have. */
export class Translator implements CallTranslator {
  #depth = 0;

  /** `locals`: places of the names that the statements before have introduced. */
  constructor(private readonly locals: ReadonlyMap<string, number> = new Map()) {}

  value(node: Syntax): Expression {
    const place = this.place(node);
    if ('container' in place)
      throw new Refused(`"${place.container || spelt(node)}" is no value; name one of it, e.g. "req.path"`);
    return place;
  }

  place(node: Syntax): Place {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Refused(`expressions are nested more than ${deepest} times; write it simpler`);
    const place = this.#placeOf(node);
    this.#depth -= 1;
    return place;
  }

  #placeOf(node: Syntax): Place {
    switch (node.type) {
      case 'Identifier':
        return this.#named(node.name);
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return translateCall(node, this);
      case 'Literal':
        return literal(node);
      case 'Template':
        return { is: 'template', texts: node.texts, values: node.values.map((value) => this.value(value)) };
      default:
        return this.#composed(node);
    }
  }

  #composed(node: Syntax): Expression {
    switch (node.type) {
      case 'UnaryExpression':
        return this.#unary(node.operator, node.argument);
      case 'BinaryExpression':
        return this.#binary(node.operator, node.left, node.right);
      case 'ConditionalExpression':
        return {
          is: 'choice',
          test: this.value(node.test),
          yes: this.value(node.consequent),
          no: this.value(node.alternate),
        };
      case 'ArrayExpression':
        return { is: 'list', items: node.elements.map((item) => this.value(present(item))) };
      case 'ObjectExpression':
        return { is: 'record', entries: node.properties.map((property) => this.#property(property)) };
      default:
        throw new Refused(
          node.type === 'ThisExpression'
            ? 'there is no "this"; name the value itself, e.g. "req.path"'
            : 'these are several expressions; write one, joined by an operator such as "&&"',
        );
    }
  }

  #named(name: string): Place {
    const at = this.locals.get(name);
    return at === undefined ? rootOf(name) : { is: 'local', at };
  }

  #member(node: Extract<Syntax, { type: 'MemberExpression' }>): Place {
    const of = this.place(node.object);
    return memberOf(of, this.name(node), spelt(node));
  }

  /** The name by which a member is asked for. */
  name({ computed, property }: { readonly computed: boolean; readonly property: Syntax }): Expression {
    if (computed) return this.value(property);
    if (property.type !== 'Identifier')
      throw new Refused('a name is needed after "."; use [...] for one that is computed');
    return { is: 'constant', value: property.name };
  }

  #unary(operator: string, argument: Syntax): Expression {
    const known = unaryOperators.find((one) => one === operator);
    if (known === undefined) throw new Refused(`there is no operator "${operator}"; ${operatorsAre}`);
    const value = this.value(argument);
    if (value.is === 'constant' && typeof value.value === 'number')
      return signed(known, value.value) ?? { is: 'unary', operator: known, value };
    return { is: 'unary', operator: known, value };
  }

  #binary(operator: string, left: Syntax, right: Syntax): Expression {
    const logical = logicalOperators.find((one) => one === operator);
    const binary = binaryOperators.find((one) => one === operator);
    if (logical === undefined && binary === undefined)
      throw new Refused(`there is no operator "${operator}"; ${operatorsAre}`);
    const both = { left: this.value(left), right: this.value(right) };
    if (logical !== undefined) return { is: 'logical', operator: logical satisfies LogicalOperator, ...both };
    return { is: 'binary', operator: binary as BinaryOperator, ...both };
  }

  #property({ type, computed, key, value }: SyntaxProperty): readonly [string, Expression] {
    if (type !== 'Property' || computed)
      throw new Refused('an object is written with plain names, e.g. {id: req.query.id}');
    const name = propertyName(key);
    // JavaScript would make a prototype of it.
    if (name === '__proto__') throw new Refused('an object has no member "__proto__" here; use another name');
    return [name, this.value(value)];
  }
}

const operatorsAre = `these are known: ${[...logicalOperators, ...binaryOperators, ...unaryOperators].join(' ')} and ?:`;

function propertyName(key: Syntax): string {
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'Literal' && typeof key.value === 'string') return unquoted(key.raw);
  if (key.type === 'Literal' && typeof key.value === 'number') return String(key.value);
  throw new Refused('an object is written with plain names, e.g. {id: req.query.id}');
}

function literal({ value, raw }: Extract<Syntax, { type: 'Literal' }>): Expression {
  if (value instanceof RegExp)
    throw new Refused(
      `the regular expression ${raw} stands alone; ask whether a text matches it, e.g. ${raw}.test(req.path)`,
    );
  if (typeof value === 'string') return { is: 'constant', value: unquoted(raw) };
  if (typeof value === 'number' && /^0\d/.test(raw))
    throw new Refused(`"${raw}" would be octal; leave out the 0 before it`);
  return { is: 'constant', value };
}

function signed(operator: UnaryOperator, value: number): Expression | undefined {
  if (operator === '-') return { is: 'constant', value: -value };
  return operator === '+' ? { is: 'constant', value } : undefined;
}

export function present<Node>(item: Node | null | undefined): Node {
  if (item === null || item === undefined)
    throw new Refused('a value is missing between two commas; give one, e.g. undefined');
  return item;
}
