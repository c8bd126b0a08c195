import type { MethodArgument } from '@tiffin/contracts';
import type { FieldType } from '../load/model-shape.js';
import type { ServedModel } from '../load/load-workspace.js';
import type { Accept, RemoteRoute } from '../routes/remote-route.js';
import { modelSchemas, ref, sharedSchemas, typeSchema, type Schema } from './schemas.js';

/** The OpenAPI 3.1 document of what REST serves. Pure: same models and routes, same document. */
export function openApiDocument(models: readonly ServedModel[], routes: readonly RemoteRoute[]): Schema {
  const documented = routes.filter(({ method }) => method?.documented !== false);
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of documented) {
    const path = `/api${route.path}`.replace(/:([^/]+)/g, '{$1}');
    (paths[path] ??= {})[route.verb.toLowerCase()] = operation(route);
  }
  const tags = [...new Set(documented.map(({ model }) => model.name))];
  return {
    openapi: '3.1.1',
    info: { title: 'Models', version: '1.0.0', description: 'REST API of the models of this workspace.' },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas: Object.assign({}, sharedSchemas, ...models.map(modelSchemas)) as Schema },
  };
}

function operation(route: RemoteRoute): Schema {
  const body = requestBody(route);
  return {
    tags: [route.model.name],
    operationId: operationId(route),
    summary: route.summary,
    ...(route.method?.notes === undefined ? {} : { description: route.method.notes }),
    parameters: [...route.accepts.flatMap((accept) => parameter(accept, route)), ...methodParameters(route)],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [route.answer === 'nothing' ? 204 : route.status]: success(route),
      default: { description: 'Refused or failed.', content: { 'application/json': { schema: ref('Error') } } },
    },
  };
}

/** Unique: two routes may be one operation, e.g. `PUT` and `POST .../replace`. */
function operationId({ verb, path, model, name }: RemoteRoute): string {
  const suffix = path.slice(model.config.contextPath.length + 1).replace(/[^\w]+/g, '_');
  return `${model.name}.${name}.${verb.toLowerCase()}${suffix}`;
}

function parameter(accept: Accept, { model, target }: RemoteRoute): readonly Schema[] {
  const inPath = (name: string, of: Pick<ServedModel, 'fields' | 'idName'>) => ({
    name,
    in: 'path',
    required: true,
    schema: typeSchema(of.fields.get(of.idName)?.type ?? 'string'),
  });
  const inQuery = (name: string, schema: string) => ({
    name,
    in: 'query',
    description: `As JSON, or in brackets: ${name}[key]=value.`,
    content: { 'application/json': { schema: ref(schema) } },
  });
  if (accept === 'id') return [inPath('id', model)];
  if (accept === 'fk') return [inPath('fk', target)];
  if (accept === 'filter') return [inQuery('filter', 'Filter')];
  return accept === 'where' ? [inQuery('where', 'Where')] : [];
}

const argumentSchema = ({ type }: MethodArgument): Schema =>
  type === 'Object' ? {} : typeSchema(type.toLowerCase() as FieldType);

const isDocumented = ({ documented }: MethodArgument): boolean => documented !== false;

/** Where an argument is read from, for the document: an undeclared source is the query of a GET and else the body. */
function placeOf({ arg, http }: MethodArgument, { verb, path }: RemoteRoute): string {
  if (typeof http === 'function') return 'context';
  if (http?.source !== undefined) return http.source;
  if (path.split('/').includes(`:${arg}`)) return 'path';
  return verb === 'GET' || verb === 'DELETE' ? 'query' : 'form';
}

function methodParameters(route: RemoteRoute): readonly Schema[] {
  const { method, path } = route;
  if (!method) return [];
  const declared = method.accepts
    .filter(isDocumented)
    .filter((argument) => ['path', 'query'].includes(placeOf(argument, route)));
  const names = new Set(declared.map(({ arg }) => arg));
  const undeclared = [...path.matchAll(/:([^/]+)/g)]
    .map(([, name]) => name as string)
    .filter((name) => !names.has(name) && name !== 'id');
  return [
    ...declared.map((argument) => ({
      name: argument.arg,
      in: placeOf(argument, route),
      required: placeOf(argument, route) === 'path' || Boolean(argument.required),
      ...(argument.description === undefined ? {} : { description: argument.description }),
      schema: argumentSchema(argument),
    })),
    ...undeclared.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  ];
}

function requestBody(route: RemoteRoute): Schema | null {
  const { accepts, name, target } = route;
  if (accepts.includes('rows')) {
    return { oneOf: [ref(`New${target.name}`), { type: 'array', items: ref(`New${target.name}`) }] };
  }
  if (accepts.includes('data')) return ref(name.startsWith('replace') ? `New${target.name}` : `Partial${target.name}`);
  return methodBody(route);
}

function methodBody(route: RemoteRoute): Schema | null {
  const placed = (place: string) =>
    route.method?.accepts.filter((argument) => placeOf(argument, route) === place) ?? [];
  const [whole] = placed('body');
  if (whole) return argumentSchema(whole);
  const fields = placed('form').filter(isDocumented);
  if (fields.length === 0) return null;
  const required = fields.filter((argument) => argument.required).map(({ arg }) => arg);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((argument) => [argument.arg, argumentSchema(argument)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function success(route: RemoteRoute): Schema {
  const schema = answerSchema(route);
  if (!schema || route.status === 204) return { description: 'Done.' };
  return { description: 'Done.', content: { 'application/json': { schema } } };
}

function answerSchema({ answer, method, target }: RemoteRoute): Schema | null {
  const row = ref(target.name);
  const rows = { type: 'array', items: row };
  const fixed = {
    row,
    rows,
    rowOrRows: { oneOf: [row, rows] },
    count: ref('Count'),
    exists: ref('Exists'),
    nothing: null,
  };
  if (answer !== 'custom') return fixed[answer];
  const returns = method?.returns.filter((result) => !result.http?.target) ?? [];
  const root = returns.find((result) => result.root);
  if (root) return argumentSchema(root);
  return {
    type: 'object',
    properties: Object.fromEntries(returns.map((result) => [result.arg, argumentSchema(result)])),
  };
}
