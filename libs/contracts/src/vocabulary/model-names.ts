import { isReservedModelName } from '../reserved-model-names.js';

const identifier = /^[A-Za-z_][\w-]*$/;
const longestName = 100;
const longestPath = 200;

const words = new Set(
  [
    'Any Array Boolean Date File Integer Model Number Object String',
    'do if in for let new try var case else enum eval null this true void with await break catch class const false super',
    'throw while yield delete export import public return static switch typeof default extends valueOf finally package',
    'private continue debugger toString function arguments interface protected __proto__ implements instanceof',
    'constructor isPrototypeOf hasOwnProperty toLocaleString __defineGetter__ __defineSetter__ __lookupGetter__',
    '__lookupSetter__ propertyIsEnumerable',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** Why a text cannot be a model's name, or null. The runtime makes a class of that name, so it must be one. */
export function modelNameProblem(name: string): string | null {
  if (!identifier.test(name)) return 'use letters, digits, "_" and "-", and begin with a letter or "_"';
  if (name.length > longestName) return `use at most ${longestName} characters`;
  if (words.has(name.toLowerCase()) || isReservedModelName('model', name))
    return `"${name}" is a reserved name: a word of the language or a built-in type; choose another name`;
  return null;
}

const contextPath = /^[\w~-][\w.~-]*(\/[\w~-][\w.~-]*)*$/;

/** Why a text cannot be the path below `/api/` at which a model is served, or null. */
export function contextPathProblem(path: string): string | null {
  if (path.length > longestPath) return `use at most ${longestPath} characters`;
  return contextPath.test(path)
    ? null
    : `"${path}" is no path below /api; use segments of letters, digits, "_", "-", "." and "~", with no dot first`;
}

/** Why a text cannot be the name of a member of an object inside a row, or null. */
export function memberNameProblem(name: string): string | null {
  if (!identifier.test(name)) return 'use letters, digits, "_" and "-", and begin with a letter or "_"';
  if (name.length > longestName) return `use at most ${longestName} characters`;
  if (name.startsWith('__') || name === 'constructor')
    return `"${name}" is a reserved name of the language; choose another`;
  return null;
}

/** Why a text cannot be the name of a property or relation of a model, or null. */
export function rowNameProblem(kind: 'property' | 'relation', name: string): string | null {
  const problem = memberNameProblem(name);
  if (problem !== null) return problem;
  return isReservedModelName(kind, name)
    ? `"${name}" is a reserved name: every row has something of that name already; choose another`
    : null;
}

/** Why a text cannot be the name of a remote method, or null. `prototype.<name>` is a method of a row. */
export function methodNameProblem(name: string): string | null {
  const [, prefix, own = ''] = /^(prototype\.)?([A-Za-z_$][\w$]{0,99})$/.exec(name) ?? [];
  if (own === '') return `"${name}" is no name of a JavaScript function; use letters, digits, "_" and "$"`;
  return isReservedModelName(prefix ? 'rowMethod' : 'method', own)
    ? `"${name}" is a reserved name: LoopBack has something of that name itself; choose another`
    : null;
}
