import type { MethodArgument, MethodConfig } from '../runtime-workspace.js';
import { at, below, type FieldProblem } from './field-problem.js';
import { methodNameProblem } from './model-names.js';

export const methodVerbs = ['get', 'post', 'patch', 'put', 'del', 'all'] as const;
export const argumentTypes = ['String', 'Number', 'Date', 'Boolean', 'GeoPoint', 'Array', 'Object', 'Buffer'] as const;

const path = /^(\/:?[\w.~-]+)*\/?$/;
/** Statuses that end an answer. */
export const methodStatus = { least: 200, most: 599 } as const;

/** A verb as LoopBack 3 lets it be written: in any case, and `delete` for `del`; null: it is none. */
export function methodVerb(given: string): MethodConfig['http']['verb'] | null {
  const lower = given.toLowerCase();
  return methodVerbs.find((verb) => verb === (lower === 'delete' ? 'del' : lower)) ?? null;
}

/** An argument's type as LoopBack 3 lets it be written: `'string'`, `['string']`, `'any'`; null: it is none of the known. */
export function argumentType(given: unknown): MethodArgument['type'] | null {
  if (Array.isArray(given)) return 'Array';
  if (typeof given !== 'string') return null;
  const lower = given.toLowerCase();
  if (lower === 'any') return 'Object';
  return argumentTypes.find((type) => type.toLowerCase() === lower) ?? null;
}

/** What every model has without a script: LoopBack's operations, which a method may offer at a further path. */
const operations = new Set([
  ...['all', 'count', 'create', 'createAll', 'deleteAll', 'deleteById', 'destroyAll', 'destroyById', 'exists', 'find'],
  ...['findById', 'findByIds', 'findOne', 'findOrCreate', 'patchOrCreate', 'patchOrCreateWithWhere', 'remove'],
  ...['removeById', 'replaceById', 'replaceOrCreate', 'update', 'updateAll', 'updateOrCreate', 'upsert'],
  'upsertWithWhere',
  ...['delete', 'destroy', 'patchAttributes', 'reload', 'remove', 'replaceAttributes', 'reset', 'save'].map(ofRow),
  ...['updateAttribute', 'updateAttributes'].map(ofRow),
]);

function ofRow(name: string): string {
  return `prototype.${name}`;
}

/** Where a method answers below its model's path, once for each verb; a parameter's name does not count: `:`. */
export function placesOfMethod({ name, http }: MethodConfig): { readonly verb: string; readonly path: string }[] {
  const verbs = http.verb === 'all' ? methodVerbs.filter((verb) => verb !== 'all') : [http.verb];
  const path = `${name.startsWith('prototype.') ? '/:' : ''}${http.path.replace(/\/$/, '').replace(/:[^/]+/g, ':')}`;
  return verbs.map((verb) => ({ verb: verb === 'del' ? 'DELETE' : verb.toUpperCase(), path }));
}

const placesOf = (method: MethodConfig): string[] =>
  placesOfMethod(method).map(({ verb, path }) => `${verb} ${path || '/'}`);

/** A method with the path that it is served at: its own, or its name. */
export const servedMethod = <Method extends { readonly name: string; readonly http: { readonly path?: string } }>(
  method: Method,
): Method & { readonly http: { readonly path: string } } => ({
  ...method,
  http: { ...method.http, path: method.http.path ?? `/${method.name.replace(/^prototype\./, '')}` },
});

const statusProblem = (code: number | undefined): string | null =>
  code === undefined || (Number.isInteger(code) && code >= methodStatus.least && code <= methodStatus.most)
    ? null
    : `use a whole number from ${methodStatus.least} to ${methodStatus.most}`;

const typeProblems = (list: 'accepts' | 'returns', parts: readonly MethodArgument[]): FieldProblem[] =>
  parts.flatMap(({ arg, type }, index) =>
    at(
      [list, index, 'type'],
      argumentType(type) === null ? `"${String(type)}" of "${arg}" is no type; use ${argumentTypes.join(', ')}` : null,
    ),
  );

/** What is wrong with one method. */
export function methodProblems({ name, http, accepts, returns }: MethodConfig): FieldProblem[] {
  const { verb, path: place, status, errorStatus } = http;
  return [
    ...at(['name'], methodNameProblem(name)),
    ...at(['http', 'verb'], methodVerbs.includes(verb) ? null : `"${verb}" is no verb; use ${methodVerbs.join(', ')}`),
    ...at(['http', 'path'], path.test(place) ? null : pathMessage(place)),
    ...at(['http', 'status'], statusProblem(status)),
    ...at(['http', 'errorStatus'], statusProblem(errorStatus)),
    ...typeProblems('accepts', accepts),
    ...typeProblems('returns', returns),
  ];
}

const pathMessage = (given: string): string =>
  `"${given}" is no path of a method; use segments of letters, digits, "_", "-", "." and "~", and ":name" for a parameter, e.g. "/stats" or "/:year/stats"`;

function placeProblems(methods: readonly MethodConfig[]): FieldProblem[] {
  const owners = new Map<string, MethodConfig>();
  return methods.flatMap((method, index) => {
    const taken = placesOf(method).find((place) => owners.has(place));
    const first = taken === undefined ? undefined : owners.get(taken);
    for (const place of placesOf(method)) owners.set(place, method);
    if (!first) return [];
    const message = `the methods "${first.name}" and "${method.name}" would both answer ${taken}; give one another path or verb`;
    return at([index, 'http', 'path'], message);
  });
}

interface Methods {
  readonly base: string;
  readonly methods: readonly MethodConfig[];
  readonly script?: string;
}

/** What is wrong with the methods of a model. Without a script nothing defines them; a bare `Model` has no operations either. */
export function methodsProblems({ base, methods, script }: Methods): FieldProblem[] {
  const each = methods.flatMap((method, index) => below([index], methodProblems(method)));
  if (each.length > 0) return each;
  const bare = methods.flatMap(({ name }, index) =>
    script === undefined && (base === 'Model' || !operations.has(name))
      ? at([index, 'name'], `nothing defines "${name}"; add a script that sets Model.${name}, or remove the method`)
      : [],
  );
  return [...bare, ...placeProblems(methods)];
}
