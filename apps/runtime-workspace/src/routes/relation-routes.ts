import type { Instance, RelationDefinition, RelationMethods } from '../juggler.js';
import type { ServedModel } from '../load/load-workspace.js';
import type { Relation } from '../load/model-shape.js';
import type { RemoteContext } from '../load/remote-hooks.js';
import { ApiError } from '../api-error.js';
import { checkData } from '../query/check-data.js';
import { bothWhere } from '../relations/merge-filter.js';
import { RelatedRows } from '../relations/related-rows.js';
import { refuseOtherKey } from '../relations/refuse-other-key.js';
import { rowsRelatedTo } from '../relations/rows-related-to.js';
import { filterOf, type RemoteRoute, whereOf } from './remote-route.js';

type Described = Omit<RemoteRoute, 'model' | 'target' | 'status'>;

/** `/<model>/:id/<relation>...`, named as in LoopBack 3. A relation to a read-only model, or of one, only reads. */
export function relationRoutes(model: ServedModel): readonly RemoteRoute[] {
  return [...model.relations.values()].flatMap((relation) => {
    const root = `/${model.config.contextPath}/:id/${relation.name}`;
    return routesOf(model, relation).map((route) => ({
      ...route,
      path: `${root}${route.path}`,
      status: 200,
      model,
      target: relation.target,
    }));
  });
}

/** Whether a relation's row may be changed through it. */
export const relationWrites = ({ model, target }: RemoteRoute): boolean =>
  !model.config.readonly && !target.config.readonly;

function routesOf(model: ServedModel, relation: Relation): readonly Described[] {
  const { type } = relation;
  if (type === 'belongsTo') return [oneRowRoute(model, relation)];
  if (type === 'hasOne') return [oneRowRoute(model, relation), ...hasOneRoutes(model, relation)];
  const shared = [...readRoutes(relation), ...writeRoutes(relation)];
  if (type === 'referencesMany') return [...shared, deleteAllRoute(relation), ...linkRoutes(relation)];
  const whole = [...shared, createRoute(relation), deleteAllRoute(relation)];
  return type === 'hasMany' ? whole : [...whole, ...linkRoutes(relation)];
}

/** Instances answer to their relations by name. */
const rowsFor = ({ instance }: RemoteContext, { name }: Relation): RelationMethods =>
  (instance as Instance)[name] as RelationMethods;

const definitionOf = ({ Model }: ServedModel, { name }: Relation): RelationDefinition =>
  Model.relations[name] as RelationDefinition;

function oneRowRoute(model: ServedModel, relation: Relation): Described {
  return {
    ...{
      verb: 'GET',
      path: '',
      name: `prototype.__get__${relation.name}`,
      accepts: ['id', 'filter'],
      answer: 'row',
      writes: false,
    },
    summary: `The ${relation.target.name} that is its ${relation.name}, if it matches a filter.`,
    run: async (context) => {
      const filter = { scope: filterOf(context), options: {} };
      const [[row] = []] = await rowsRelatedTo(definitionOf(model, relation), [context.instance as Instance], filter);
      if (row) return row;
      throw new ApiError(404, 'MODEL_NOT_FOUND', `There is no "${relation.name}" of it.`);
    },
  };
}

function readRoutes(relation: Relation): readonly Described[] {
  const { name, target } = relation;
  return [
    {
      ...{
        verb: 'GET',
        path: '',
        name: `prototype.__get__${name}`,
        accepts: ['id', 'filter'],
        answer: 'rows',
        writes: false,
      },
      summary: `Its ${name} that match a filter.`,
      run: (context) => rowsFor(context, relation).find(filterOf(context)),
    },
    {
      ...{ verb: 'GET', path: '/count', name: `prototype.__count__${name}`, accepts: ['id', 'where'], writes: false },
      answer: 'count',
      summary: `How many of its ${name} match a where clause.`,
      run: async (context) => ({ count: await rowsFor(context, relation).count(whereOf(context)) }),
    },
    {
      ...{ verb: 'GET', path: '/:fk', name: `prototype.__findById__${name}`, writes: false },
      accepts: ['id', 'fk', 'filter'],
      answer: 'row',
      summary: `One ${target.name} of its ${name}.`,
      run: async (context) => {
        const { fk } = context.args;
        const filter = filterOf(context);
        const where = bothWhere({ [target.idName]: fk ?? null }, filter['where']);
        const [row] = await rowsFor(context, relation).find({ ...filter, where });
        if (row) return row;
        throw ApiError.modelNotFound(target.name, fk);
      },
    },
  ];
}

function createRoute(relation: Relation): Described {
  const { name, target } = relation;
  return {
    ...{ verb: 'POST', path: '', name: `prototype.__create__${name}`, accepts: ['id', 'rows'], writes: true },
    answer: 'rowOrRows',
    summary: `Create a ${target.name} among its ${name}, or several.`,
    run: (context) => {
      const { data } = context.args;
      const rows = Array.isArray(data) ? data.map((row: unknown) => checkData(target, row)) : checkData(target, data);
      return rowsFor(context, relation).create(rows);
    },
  };
}

/** The related row is there once: creating another is refused, and so is changing none. */
function hasOneRoutes(model: ServedModel, relation: Relation): readonly Described[] {
  const { name, target } = relation;
  const find = ({ instance }: RemoteContext) =>
    new RelatedRows(definitionOf(model, relation), {}, {}).wholeOf(instance as Instance);
  const rowOf = async (context: RemoteContext): Promise<Instance> => {
    const row = await find(context);
    if (row) return row;
    throw new ApiError(404, 'MODEL_NOT_FOUND', `There is no "${name}" of it.`);
  };
  return [
    {
      ...{ verb: 'POST', path: '', name: `prototype.__create__${name}`, accepts: ['id', 'data'], writes: true },
      answer: 'row',
      summary: `Create the ${target.name} that is its ${name}.`,
      run: async (context) => {
        const data = checkData(target, context.args['data']);
        if (await find(context)) throw new ApiError(422, 'ONE_ONLY', `There is a "${name}" of it already.`);
        const made = await rowsFor(context, relation).create(data);
        return (await find(context)) ?? made;
      },
    },
    {
      ...{ verb: 'PUT', path: '', name: `prototype.__update__${name}`, accepts: ['id', 'data'], writes: true },
      answer: 'row',
      summary: `Change the ${target.name} that is its ${name}.`,
      run: async (context) => {
        const data = checkData(target, context.args['data']);
        refuseOtherKey(definitionOf(model, relation), context.instance as Instance, data);
        return (await rowOf(context)).patchAttributes(data);
      },
    },
    {
      ...{ verb: 'DELETE', path: '', name: `prototype.__destroy__${name}`, accepts: ['id'], writes: true },
      answer: 'nothing',
      summary: `Delete the ${target.name} that is its ${name}.`,
      run: async (context) => (await rowOf(context)).destroy({}),
    },
  ];
}

function writeRoutes(relation: Relation): readonly Described[] {
  const { name, target } = relation;
  return [
    {
      ...{
        verb: 'PUT',
        path: '/:fk',
        name: `prototype.__updateById__${name}`,
        accepts: ['id', 'fk', 'data'],
        writes: true,
      },
      answer: 'row',
      summary: `Change one ${target.name} of its ${name}.`,
      run: (context) =>
        rowsFor(context, relation).updateById(context.args['fk'], checkData(target, context.args['data'])),
    },
    {
      ...{
        verb: 'DELETE',
        path: '/:fk',
        name: `prototype.__destroyById__${name}`,
        accepts: ['id', 'fk'],
        writes: true,
      },
      answer: 'nothing',
      summary: `Delete one ${target.name} of its ${name}.`,
      run: (context) => rowsFor(context, relation).destroy(context.args['fk']),
    },
  ];
}

function deleteAllRoute(relation: Relation): Described {
  const { name, type } = relation;
  return {
    ...{ verb: 'DELETE', path: '', name: `prototype.__delete__${name}`, accepts: ['id', 'where'], writes: true },
    answer: 'nothing',
    summary:
      type === 'hasMany'
        ? `Delete its ${name} that match a where clause; all of them without one.`
        : `Take its ${name} that match a where clause from it without deleting them; all of them without one.`,
    run: (context) => rowsFor(context, relation).destroyAll(whereOf(context)),
  };
}

function linkRoutes(relation: Relation): readonly Described[] {
  const { name, target } = relation;
  return [
    {
      ...{ verb: 'GET', path: '/rel/:fk', name: `prototype.__exists__${name}`, accepts: ['id', 'fk'], writes: false },
      answer: 'exists',
      summary: `Whether a ${target.name} is among its ${name}. HEAD tells by its status.`,
      run: async (context) => {
        const { fk } = context.args;
        // A link may be left of a row that is gone, so that the rows are asked.
        const exists = (await rowsFor(context, relation).count({ [target.idName]: fk })) > 0;
        if (!exists && context.req.method === 'HEAD') throw ApiError.modelNotFound(target.name, fk);
        return { exists };
      },
    },
    {
      ...{ verb: 'PUT', path: '/rel/:fk', name: `prototype.__link__${name}`, accepts: ['id', 'fk'], writes: true },
      answer: 'custom',
      summary: `Put an existing ${target.name} among its ${name}.`,
      run: (context) => rowsFor(context, relation).add(context.args['fk']),
    },
    {
      ...{ verb: 'DELETE', path: '/rel/:fk', name: `prototype.__unlink__${name}`, accepts: ['id', 'fk'], writes: true },
      answer: 'nothing',
      summary: `Take a ${target.name} from its ${name} without deleting it.`,
      run: (context) => rowsFor(context, relation).remove(context.args['fk']),
    },
  ];
}
