import { policyHeaderProblem } from '../vocabulary/header-names.js';
import type { Wrong } from '../vocabulary/wrong.js';
import type { Expression, HeaderTarget, Script, Statement, Target } from './expression.js';
import { isContainer, type Place } from './places.js';
import { pathOf, readAnswer } from './read-answer.js';
import { guarded, problemOf } from './read.js';
import { Refused } from './refused.js';
import { spelt } from './spelt.js';
import { nothingAt, type Parser, readExpression, type Syntax } from './syntax.js';
import { present, Translator } from './translate.js';

/** Reads the `jscode` of the policy `expression`: statements that set headers of the request, its URL, or the answer's, or answer. */
export function parseStatements(text: string): Script | Wrong {
  return guarded(text, (parser) => {
    const reader = new StatementReader(parser);
    const statements = reader.list('');
    if (statements.length === 0) throw new Refused(`a statement is needed, e.g. "req.headers['x-plan'] = 'gold'"`);
    return { statements, locals: reader.locals };
  });
}

/** Why a text is no list of statements, or null. */
export const checkStatements = (text: string): string | null => problemOf(parseStatements(text));

/** Whether a list of statements answers requests, as far as can be told without one. */
export const mayAnswer = (statements: readonly Statement[]): boolean =>
  statements.some((one) => one.is === 'answer' || (one.is === 'if' && mayAnswer([...one.yes, ...one.no])));

/** The same of the `jscode` of a policy `expression`; false where it cannot be read. */
export function jscodeMayAnswer(action: Readonly<Record<string, unknown>>): boolean {
  const script = parseStatements(String(action['jscode']));
  return 'statements' in script && mayAnswer(script.statements);
}

const setters: Readonly<Record<string, 'set' | 'remove' | 'status'>> = {
  'res.setHeader': 'set',
  'res.set': 'set',
  'res.header': 'set',
  'res.removeHeader': 'remove',
  'res.status': 'status',
};

const deepest = 32;

class StatementReader {
  readonly #names = new Map<string, number>();
  readonly #fixed = new Set<string>();
  #depth = 0;

  constructor(private readonly parser: Parser) {}

  get locals(): number {
    return this.#names.size;
  }

  /** Statements up to `end`, which is `}` or nothing. */
  list(end: '' | '}'): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      const sign = this.#next();
      if (sign === end) return statements;
      if (sign === '') throw new Refused('"{" is never closed; add "}"');
      if (sign === ';') this.parser.index += 1;
      else statements.push(this.#statement());
    }
  }

  /** The next sign that is no space and no comment; empty at the end. */
  #next(): string {
    this.parser.gobbleSpaces();
    return this.parser.expr[this.parser.index] ?? '';
  }

  #statement(): Statement {
    const word = this.#word();
    if (word === 'if') return this.#if();
    if (word === 'delete') return this.#delete();
    if (word === 'const' || word === 'let' || word === 'var') return this.#declaration(word);
    if (Object.hasOwn(notTaken, word)) throw new Refused(`"${word}" cannot be taken over: ${notTaken[word]!}`);
    return this.#expressionOrAssignment();
  }

  #word(): string {
    const words = /[a-z]+(?![\w$])/gy;
    words.lastIndex = this.parser.index;
    return words.exec(this.parser.expr)?.[0] ?? '';
  }

  #skip(text: string): void {
    this.#next();
    if (!this.parser.expr.startsWith(text, this.parser.index))
      throw new Refused(`"${text}" is missing; ${nothingAt(this.parser)}`);
    this.parser.index += text.length;
  }

  #if(): Statement {
    this.#skip('if');
    this.#skip('(');
    const test = this.#value();
    this.#skip(')');
    const yes = this.#branch();
    this.#next();
    if (this.#word() !== 'else') return { is: 'if', test, yes, no: [] };
    this.#skip('else');
    return { is: 'if', test, yes, no: this.#branch() };
  }

  #branch(): readonly Statement[] {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Refused(`statements are nested more than ${deepest} times; write it simpler`);
    const block = this.#next() === '{';
    if (block) this.parser.index += 1;
    const statements = block ? this.list('}') : [this.#statement()];
    if (block) this.parser.index += 1;
    else if (this.#next() === ';') this.parser.index += 1;
    this.#depth -= 1;
    return statements;
  }

  #delete(): Statement {
    this.#skip('delete');
    const node = present(this.parser.gobbleToken() || null);
    const what = this.#target(node);
    if (what.is === 'request-header' || what.is === 'response-header') return { is: 'remove', what };
    throw new Refused(`"${spelt(node)}" cannot be deleted; only headers can`);
  }

  #declaration(word: string): Statement {
    this.#skip(word);
    const name = this.#newName(word);
    const value = this.#next() === '=' ? this.#afterEquals() : nothing;
    const at = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, at);
    if (word === 'const') this.#fixed.add(name);
    if (this.#next() === ',') throw new Refused(`"${word}" declares several names; use one "${word}" for each`);
    return { is: 'keep', at, value };
  }

  #newName(word: string): string {
    this.#next();
    const node = this.parser.gobbleToken();
    if (!node || node.type !== 'Identifier')
      throw new Refused(`a name is needed after "${word}"; write e.g. "${word} plan = req.query.plan"`);
    if (this.#names.has(node.name) && word !== 'var')
      throw new Refused(`"${node.name}" is declared twice; use another name`);
    return node.name;
  }

  #afterEquals(): Expression {
    this.#skip('=');
    return this.#value();
  }

  #expressionOrAssignment(): Statement {
    const { parser } = this;
    const start = parser.index;
    const node = parser.gobbleToken();
    if (!node) throw new Refused(nothingAt(parser));
    this.#next();
    const assigned = /(?:\*\*|\+|-|\*|\/|%|&&|\|\||\?\?)?=(?![=>])/gy;
    assigned.lastIndex = parser.index;
    const operator = assigned.exec(parser.expr)?.[0];
    if (operator !== undefined) return this.#assignment(node, operator);
    const call = this.#effectOf(node);
    if (call !== undefined) return this.#ended(call);
    parser.index = start;
    return this.#ended({ is: 'run', value: this.#value() });
  }

  #ended(statement: Statement): Statement {
    if (this.#next() === ',') throw new Refused('"," joins statements; use ";"');
    return statement;
  }

  #assignment(node: Syntax, operator: string): Statement {
    this.parser.index += operator.length;
    const given = this.#value();
    const value = operator === '=' ? given : combined(this.#translator().value(node), operator.slice(0, -1), given);
    if (node.type === 'Identifier' && this.#names.has(node.name)) {
      if (this.#fixed.has(node.name)) throw new Refused(`"${node.name}" is a const; declare it with let`);
      return this.#ended({ is: 'keep', at: this.#names.get(node.name)!, value });
    }
    const what = this.#target(node);
    if (value.is === 'constant' && value.value === undefined && isHeader(what))
      return this.#ended({ is: 'remove', what });
    return this.#ended({ is: 'set', what, value });
  }

  /** `res.setHeader(...)`, `res.send(...)` and the like; undefined for what only has a value. */
  #effectOf(node: Syntax): Statement | undefined {
    if (node.type !== 'CallExpression') return undefined;
    const answer = readAnswer(node, this.#translator());
    if (answer !== undefined) return { is: 'answer', ...answer };
    const name = pathOf(node.callee);
    const effect = Object.hasOwn(setters, name) ? setters[name] : undefined;
    if (effect === undefined) return undefined;
    const [first, second] = node.arguments;
    const translator = this.#translator();
    // `res.get` answers with one value, `res.set` sets with two.
    if (effect === 'status') return { is: 'set', what: { is: 'status' }, value: translator.value(present(first)) };
    const what = header('response-header', translator.value(present(first)), name);
    if (effect === 'remove') return { is: 'remove', what };
    return { is: 'set', what, value: translator.value(present(second)) };
  }

  #target(node: Syntax): Target {
    if (node.type === 'Identifier') throw new Refused(`"${node.name}" is not declared; write "let ${node.name} = ..."`);
    if (node.type === 'MemberExpression') {
      const translator = this.#translator();
      return targetOf(translator.place(node), spelt(node));
    }
    throw new Refused(`"${spelt(node)}" cannot be set; ${settable}`);
  }

  #value(): Expression {
    return this.#translator().value(readExpression(this.parser));
  }

  #translator(): Translator {
    return new Translator(this.#names);
  }
}

const nothing: Expression = { is: 'constant', value: undefined };

const isHeader = (what: Target): what is HeaderTarget => what.is === 'request-header' || what.is === 'response-header';

function combined(left: Expression, operator: string, right: Expression): Expression {
  if (operator === '&&' || operator === '||' || operator === '??') return { is: 'logical', operator, left, right };
  return { is: 'binary', operator: operator as '+', left, right };
}

const settable =
  "only these can: req.headers['<name>'], req.url, res.statusCode, with res.setHeader('<name>', ...) and names declared by let";

function targetOf(place: Place, spelling: string): Target {
  const target = isContainer(place) ? undefined : settableOf(place, spelling);
  if (target !== undefined) return target;
  const body = spelling.includes('.body') ? '; a body is changed by the policy "request-transformer"' : '';
  throw new Refused(`"${spelling}" cannot be set${body}; ${settable}`);
}

function settableOf(place: Expression, spelling: string): Target | undefined {
  if (place.is === 'entry' && place.of === 'req.headers') return header('request-header', place.name, spelling);
  if (place.is !== 'scalar') return undefined;
  if (place.path === 'req.url') return { is: 'url' };
  return place.path === 'res.statusCode' ? { is: 'status' } : undefined;
}

// What a policy sets is taken from the client; so the name must be known before there is a request.
function header(is: HeaderTarget['is'], name: Expression, spelling: string): HeaderTarget {
  if (name.is !== 'constant') throw new Refused(`the name of the header in "${spelling}" is computed; write it down`);
  const text = String(name.value);
  const problem = policyHeaderProblem(text);
  if (problem !== null) throw new Refused(problem);
  return { is, name: text };
}

const useTernary = 'there are no loops; use the methods of lists, or one statement for each';
const notTaken: Readonly<Record<string, string>> = {
  for: useTernary,
  while: useTernary,
  do: useTernary,
  switch: 'use "if" and "else"',
  function: 'there are no functions of one’s own; write the expression where it is needed, or a policy as a file',
  return: 'the statements have no caller; use "if" around what follows',
  throw: 'res.sendStatus(...) ends a request, and so does the policy "terminate"',
  try: 'nothing fails here: what cannot be computed is undefined; leave it out',
  async: 'statements do not wait; write a policy as a file',
  await: 'statements do not wait; write a policy as a file',
  class: 'there are no classes; write a policy as a file',
  new: 'objects are written as {name: value}, and the time is Date.now()',
};
