import { regexProblem } from '../vocabulary/regular-expression.js';
import type { Expression } from './expression.js';
import { functionArities, type FunctionName, methodArities, type MethodName, patternMethods } from './names.js';
import { type Container, isContainer, type Place } from './places.js';
import { Refused } from './refused.js';
import { spelt } from './spelt.js';
import type { Syntax } from './syntax.js';

type Call = Extract<Syntax, { type: 'CallExpression' }>;
type Member = Extract<Syntax, { type: 'MemberExpression' }>;
type Values = readonly Syntax[];

export interface CallTranslator {
  value(node: Syntax): Expression;
  place(node: Syntax): Place;
}

/** A call of one of the listed functions and methods. */
export function translateCall(node: Call, translator: CallTranslator): Expression {
  const values = valuesOf(node);
  const { callee } = node;
  if (callee.type === 'Identifier') return functionCall(callee.name, values, translator);
  if (callee.type !== 'MemberExpression')
    throw new Refused(`"${spelt(node)}" calls what is no function; ${functionsAre}`);
  return memberCall(callee, values, translator);
}

function valuesOf(node: Call): Values {
  return node.arguments.map((value) => {
    if (value === null) throw new Refused(`"${spelt(node)}" lacks a value between two commas; give one`);
    return value;
  });
}

/** The values of a call that takes so many. */
export function checkedValues(node: Call, name: string, arity: readonly [number, number]): Values {
  const values = valuesOf(node);
  checkArity(name, values, arity);
  return values;
}

function memberCall(callee: Member, values: Values, translator: CallTranslator): Expression {
  if (callee.computed || callee.property.type !== 'Identifier')
    throw new Refused(`the method of "${spelt(callee)}(...)" is computed; write its name after "."`);
  const { name } = callee.property;
  const pattern = patternOf(callee.object);
  if (pattern !== undefined) return tested(pattern, name, [values, translator]);
  const of = translator.place(callee.object);
  if (isContainer(of)) return containerCall(of, name, [values, translator]);
  return methodCall(of, name, [values, translator]);
}

type Given = readonly [values: Values, translator: CallTranslator];

function functionCall(name: string, values: Values, translator: CallTranslator): Expression {
  if (!Object.hasOwn(functionArities, name))
    throw new Refused(`"${name}(...)" cannot be called; ${outside(name)}${functionsAre}`);
  const arity = functionArities[name as FunctionName];
  checkArity(name, values, arity);
  return { is: 'call', name: name as FunctionName, values: values.map((value) => translator.value(value)) };
}

function containerCall({ container }: Container, name: string, [values, translator]: Given): Expression {
  const family =
    container === 'req' ? requestReaders.get(name) : container === 'res' ? responseReaders.get(name) : undefined;
  if (family === undefined) return functionCall(container === '' ? name : `${container}.${name}`, values, translator);
  checkArity(`${container}.${name}`, values, [1, 1]);
  return { is: 'entry', of: family, name: translator.value(values[0]!) };
}

const requestReaders = new Map([
  ['get', 'req.headers'],
  ['header', 'req.headers'],
] as const) as ReadonlyMap<string, 'req.headers'>;
const responseReaders = new Map([
  ['get', 'res.headers'],
  ['getHeader', 'res.headers'],
] as const) as ReadonlyMap<string, 'res.headers'>;

function methodCall(of: Expression, name: string, [values, translator]: Given): Expression {
  const pattern = values[0] === undefined ? undefined : patternOf(values[0]);
  if (pattern !== undefined) return matched(of, name, [pattern, values, translator]);
  if (!Object.hasOwn(methodArities, name)) throw new Refused(`there is no method "${name}"; ${methodsAre}`);
  checkArity(name, values, methodArities[name as MethodName]);
  return { is: 'method', name: name as MethodName, of, values: values.map((value) => translator.value(value)) };
}

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

function patternOf(node: Syntax): Pattern | undefined {
  if (node.type !== 'Literal' || !(node.value instanceof RegExp)) return undefined;
  const { source, flags } = node.value;
  const problem = regexProblem(source, flags);
  if (problem !== null) throw new Refused(problem);
  if (/[yd]/.test(flags)) throw new Refused(`${node.raw} has a flag that expressions do not know; use i, g, m, s or u`);
  return { source, flags };
}

/** `/a/.test(text)`. */
function tested(pattern: Pattern, name: string, [values, translator]: Given): Expression {
  if (name !== 'test' && name !== 'exec')
    throw new Refused(`a regular expression has no method "${name}"; use test, or match of the text`);
  checkArity(name, values, [1, 1]);
  return { is: 'pattern', name, ...pattern, of: translator.value(values[0]!) };
}

/** `text.match(/a/)`. */
function matched(
  of: Expression,
  name: string,
  [pattern, values, translator]: readonly [Pattern, ...Given],
): Expression {
  const known = patternMethods.find((one) => one === name);
  if (known === undefined || known === 'test' || known === 'exec')
    throw new Refused(`"${name}" takes no regular expression; use match, search, replace or split`);
  checkArity(name, values, known === 'replace' ? [2, 2] : [1, 1]);
  const by = values[1];
  return { is: 'pattern', name: known, ...pattern, of, ...(by && { by: translator.value(by) }) };
}

function checkArity(name: string, values: Values, [least, most]: readonly [number, number]): void {
  if (values.length >= least && values.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new Refused(`"${name}" takes ${wanted} values and gets ${values.length}; mend the call`);
}

const answers =
  'it answers the request and has no value, write it as a statement of its own in the policy "expression": ';
const reasons: Readonly<Record<string, string>> = {
  require: 'nothing of the process can be reached: ',
  eval: 'nothing of the process can be reached: ',
  Function: 'nothing of the process can be reached: ',
  Date: 'the time is Date.now(): ',
  next: 'the next policy runs by itself, leave it out: ',
  'console.log': 'the policy "log" writes lines: ',
  'res.send': answers,
  'res.json': answers,
  'res.end': answers,
  'res.sendStatus': answers,
  'res.redirect': answers,
};
const outside = (name: string): string => (Object.hasOwn(reasons, name) ? reasons[name]! : '');

const functionsAre = `only these functions can be called: ${Object.keys(functionArities).join(', ')}`;
const methodsAre = `only these can be called: ${Object.keys(methodArities).join(', ')}, and test, match, search, replace and split with a regular expression`;
