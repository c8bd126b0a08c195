import type { Constant, Expression } from './expression.js';
import {
  containers,
  familyPaths,
  functionArities,
  knownPaths,
  methodArities,
  otherNames,
  scalarPaths,
} from './names.js';
import { Refused } from './refused.js';

/** A name that only leads to values: `req`, `JSON`. The empty one is the `egContext`, which holds all others. */
export interface Container {
  readonly container: string;
}

export type Place = Expression | Container;

export const isContainer = (place: Place): place is Container => 'container' in place;

const constants: ReadonlyMap<string, Constant> = new Map<string, Constant>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

export function rootOf(name: string): Place {
  if (constants.has(name)) return { is: 'constant', value: constants.get(name) };
  return found('', name) ?? unknown(name);
}

/** A member of a value, or a known name in a container. */
export function memberOf(of: Place, name: Expression, spelling: string): Place {
  if (isContainer(of)) {
    if (name.is !== 'constant') throw new Refused(`"${spelling}" is computed; write the name itself, e.g. "req.path"`);
    return found(of.container, String(name.value)) ?? unknown(spelling);
  }
  if (of.is === 'family') return { is: 'entry', of: of.path, name };
  if (name.is === 'constant') refuseInside(String(name.value), spelling);
  return { is: 'member', of, name };
}

function found(container: string, name: string): Place | undefined {
  if (name === 'egContext' && (container === '' || container === 'req')) return { container: '' };
  const path = container === '' ? name : `${container}.${name}`;
  if (containers.has(path)) return { container: path };
  return valueAt(Object.hasOwn(otherNames, path) ? otherNames[path]! : path);
}

function valueAt(path: string): Expression | undefined {
  const scalar = scalarPaths.find((known) => known === path);
  if (scalar !== undefined) return { is: 'scalar', path: scalar };
  const family = familyPaths.find((known) => known === path);
  return family === undefined ? undefined : { is: 'family', path: family };
}

const inside: ReadonlySet<string> = new Set([
  ...['constructor', 'prototype', '__proto__', '__defineGetter__', '__defineSetter__'],
  ...['__lookupGetter__', '__lookupSetter__'],
]);

function refuseInside(name: string, spelling: string): void {
  if (inside.has(name)) throw new Refused(`"${spelling}" leads out of the values of a request; ${howTo}`);
  if (Object.hasOwn(methodArities, name) && name !== 'at')
    throw new Refused(`"${spelling}" is a method; call it, e.g. "${spelling}(...)"`);
}

function unknown(spelling: string): never {
  if (Object.hasOwn(functionArities, spelling))
    throw new Refused(`"${spelling}" is a function; call it, e.g. "${spelling}(...)"`);
  const reason = Object.hasOwn(elsewhere, spelling) ? `${elsewhere[spelling]!}; ` : '';
  throw new Refused(`the expression "${spelling}" is unknown: ${reason}${howTo}`);
}

const process = 'nothing of the process can be reached, put the value into the configuration as a variable or a secret';
const elsewhere: Readonly<Record<string, string>> = {
  process,
  require: process,
  global: process,
  globalThis: process,
  eval: process,
  Function: process,
  new: 'objects are written as {name: value}, and the time is Date.now()',
  function: 'expressions have no functions of their own',
  await: 'expressions do not wait',
  console: 'use the policy "log"',
};

export const howTo = `use one of ${knownPaths.join(', ')}, or put a text into quotes, e.g. "'gold'"`;
