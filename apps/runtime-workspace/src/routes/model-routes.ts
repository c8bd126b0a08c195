import { ApiError } from '../api-error.js';
import type { Instance, Row } from '../juggler.js';
import type { ServedModel } from '../load/load-workspace.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import { checkData } from '../query/check-data.js';
import { bothWhere } from '../relations/merge-filter.js';
import { wholeRow, wholeRows } from '../relations/whole-row.js';
import { filterOf, type RemoteRoute, whereOf } from './remote-route.js';

type Described = Omit<RemoteRoute, 'model' | 'target' | 'status' | 'writes' | 'path'> & { readonly path: string };

/** LoopBack 3's operations of a persisted model. */
export function modelRoutes(model: ServedModel): readonly RemoteRoute[] {
  const root = `/${model.config.contextPath}`;
  return [
    ...readRoutes(model).map((route) => ({ ...route, writes: false })),
    ...writeRoutes(model).map((route) => ({ ...route, writes: true })),
    ...replaceRoutes(model).map((route) => ({ ...route, writes: true })),
  ].map((route) => ({ ...route, path: `${root}${route.path}`, status: 200, model, target: model }));
}

/** LoopBack's operation reads no more of a filter than what is shown of the row. */
function shownBy({ include, fields }: Row): Row {
  return { ...(include ? { include } : {}), ...(fields ? { fields } : {}) };
}

/** Whether the rest of a filter lets the row through. */
async function admits({ Model, idName }: ServedModel, filter: Row, id: unknown): Promise<boolean> {
  const { where, skip } = filter;
  if (where === undefined && skip === undefined) return true;
  const [row] = await Model.find({ where: bothWhere({ [idName]: id }, where), skip, limit: 1, fields: [idName] });
  return row !== undefined;
}

function readRoutes(model: ServedModel): readonly Omit<Described, 'writes'>[] {
  const { Model, name } = model;
  return [
    {
      ...{ verb: 'GET', path: '', name: 'find', accepts: ['filter'], answer: 'rows' },
      summary: `Find all instances of ${name} that match a filter.`,
      run: (context) => Model.find(filterOf(context)),
    },
    {
      ...{ verb: 'GET', path: '/findOne', name: 'findOne', accepts: ['filter'], answer: 'row' },
      summary: `Find the first instance of ${name} that matches a filter.`,
      run: async (context) => found(await Model.findOne(filterOf(context)), name),
    },
    {
      ...{ verb: 'GET', path: '/count', name: 'count', accepts: ['where'], answer: 'count' },
      summary: `Count the instances of ${name} that match a where clause.`,
      run: async (context) => ({ count: await Model.count(whereOf(context)) }),
    },
    {
      ...{ verb: 'GET', path: '/:id', name: 'findById', accepts: ['id', 'filter'], answer: 'row' },
      summary: `Find an instance of ${name} by its id. HEAD tells whether it exists.`,
      run: async (context) => {
        const { id } = context.args;
        const isAdmitted = await admits(model, filterOf(context), id);
        return found(isAdmitted ? await Model.findById(id, shownBy(filterOf(context))) : null, name, id);
      },
    },
    {
      ...{ verb: 'GET', path: '/:id/exists', name: 'exists', accepts: ['id'], answer: 'exists' },
      summary: `Whether an instance of ${name} exists.`,
      run: async ({ args }) => ({ exists: await Model.exists(args['id']) }),
    },
  ];
}

function writeRoutes(model: ServedModel): readonly Omit<Described, 'writes'>[] {
  const { Model, name } = model;
  return [
    {
      ...{ verb: 'POST', path: '', name: 'create', accepts: ['rows'], answer: 'rowOrRows' },
      summary: `Create an instance of ${name}, or several.`,
      run: ({ args }) => Model.create(rowsOf(model, args['data'])),
    },
    {
      ...{ verb: 'POST', path: '/update', name: 'updateAll', accepts: ['where', 'data'], answer: 'count' },
      summary: `Change all instances of ${name} that match a where clause; tells how many.`,
      run: (context) => Model.updateAll(whereOf(context), rowOf(model, context)),
    },
    {
      ...{ verb: 'PATCH', path: '/:id', name: 'prototype.patchAttributes', accepts: ['id', 'data'], answer: 'row' },
      summary: `Change some properties of an instance of ${name}.`,
      run: (context) => (context.instance as Instance).patchAttributes(rowOf(model, context)),
    },
    {
      ...{ verb: 'PATCH', path: '', name: 'patchOrCreate', accepts: ['data'], answer: 'row' },
      summary: `Change the instance of ${name} with the given id, or create one.`,
      run: (context) => patchOrCreate(model, rowOf(model, context)),
    },
    {
      ...{ verb: 'POST', path: '/upsertWithWhere', name: 'upsertWithWhere', accepts: ['where', 'data'], answer: 'row' },
      summary: `Change the one instance of ${name} that matches a where clause, or create one.`,
      run: (context) => upsertWithWhere(model, whereOf(context), rowOf(model, context)),
    },
    {
      ...{ verb: 'DELETE', path: '/:id', name: 'deleteById', accepts: ['id'], answer: 'count' },
      summary: `Delete an instance of ${name}; tells how many there were.`,
      run: ({ args }) => Model.destroyById(args['id']),
    },
  ];
}

/** The juggler's own reads the row that it changes as the default scope shows it, perhaps without its id. */
async function patchOrCreate({ Model, idName, generatesIds }: ServedModel, data: Row): Promise<Instance> {
  const id = generatesIds ? (data[idName] ?? null) : null;
  const row = id === null ? null : await wholeRow(Model, { [idName]: id });
  return row ? row.patchAttributes(data) : Model.patchOrCreate(data);
}

/** The juggler's own would validate the given part as if it were a whole row, or nothing at all. */
async function upsertWithWhere({ Model }: ServedModel, where: Row, data: Row): Promise<unknown> {
  const [row, ...more] = await wholeRows(Model, where, { limit: 2 });
  if (more.length > 0)
    throw ApiError.badRequest('SEVERAL_MATCHES', 'Several instances match the where clause; none was changed.');
  return row ? row.patchAttributes(data) : Model.create(data);
}

/** Whole rows. As in LoopBack 3, `PUT` replaces unless the model's setting `replaceOnPUT` is false. */
function replaceRoutes(model: ServedModel): readonly Omit<Described, 'writes'>[] {
  const { Model, name } = model;
  const patches = model.config.settings['replaceOnPUT'] === false;
  const replaceOrCreate = (context: RemoteContext) => Model.replaceOrCreate(rowOf(model, context));
  const replaceById = (context: RemoteContext) => Model.replaceById(context.args['id'], rowOf(model, context));
  const onPut = patches
    ? [
        {
          path: '',
          name: 'patchOrCreate',
          run: (context: RemoteContext) => patchOrCreate(model, rowOf(model, context)),
        },
        {
          path: '/:id',
          name: 'prototype.patchAttributes',
          run: (context: RemoteContext) => (context.instance as Instance).patchAttributes(rowOf(model, context)),
        },
      ]
    : [
        { path: '', name: 'replaceOrCreate', run: replaceOrCreate },
        { path: '/:id', name: 'replaceById', run: replaceById },
      ];
  const routes = [
    ...onPut.map((route) => ({ ...route, verb: 'PUT' as const })),
    { verb: 'POST' as const, path: '/replaceOrCreate', name: 'replaceOrCreate', run: replaceOrCreate },
    { verb: 'POST' as const, path: '/:id/replace', name: 'replaceById', run: replaceById },
  ];
  return routes.map((route) => ({
    ...route,
    accepts: route.path.includes(':id') ? ['id', 'data'] : ['data'],
    answer: 'row',
    summary: route.path.includes(':id')
      ? `Replace an instance of ${name}.`
      : `Replace an instance of ${name}, or create one.`,
  }));
}

const rowOf = (model: ServedModel, { args }: RemoteContext): Row => checkData(model, args['data']);

const rowsOf = (model: ServedModel, data: unknown): Row | Row[] =>
  Array.isArray(data) ? data.map((row: unknown) => checkData(model, row)) : checkData(model, data);

function found(instance: Instance | null, model: string, id?: unknown): Instance {
  if (instance) return instance;
  if (id !== undefined) throw ApiError.modelNotFound(model, id);
  throw new ApiError(404, 'MODEL_NOT_FOUND', `No instance of "${model}" matches the filter.`);
}
