import type { Instance, ModelClass, RelationDefinition, Row, ScopeDefinition } from '../juggler.js';
import { ManyRows } from './many-rows.js';
import { answer, withCallback } from './merge-filter.js';
import { withinScope } from './within-scope.js';

type Run = (row: Instance, ...given: never[]) => Promise<unknown>;

/**
 * Makes the accessors of a relation to many rows mean those rows in all that a filter can say. The juggler's own take a
 * filter of a many-to-many relation for one of its hidden join model, find nothing and count nothing.
 */
export function mendManyRows(relation: RelationDefinition, scope: ScopeDefinition): void {
  const many = new ManyRows(relation);
  const isPlain = relation.type === 'hasMany' && !relation.modelThrough;
  for (const [name, run] of Object.entries({ ...ofAll(many), ...(isPlain ? {} : ofFar(many, relation)) })) {
    scope.methods[name] = function (this: Instance, ...args: unknown[]) {
      const { given, done } = withCallback(args);
      return answer(run(this, ...(given as never[])), done);
    };
  }
  const target = relation.modelTo as ModelClass;
  const ofRow = scope.params;
  scope.modelTo = target;
  scope.params = function () {
    if (!isPlain) return {};
    // A row without the key is related to none; the juggler would leave the condition out and find all.
    return (this[relation.keyFrom] ?? null) === null ? { where: { or: [] } } : ofRow.call(this);
  };
  const find: Find = isPlain
    ? (_, filter, options) => target.find(filter, options)
    : (row, filter, options) => many.find(row, filter, options);
  scope.related = relatedBy(relation.name, find);
}

const ofAll = (many: ManyRows): Record<string, Run> => ({
  findById: many.findById.bind(many),
  exists: many.exists.bind(many),
  updateById: many.updateById.bind(many),
  destroy: many.destroyById.bind(many),
});

/** Of a plain relation the juggler's do, and know of scopes that are chained: `owner.cars.red.count()`. */
const ofFar = (many: ManyRows, { modelThrough }: RelationDefinition): Record<string, Run> => ({
  count: many.count.bind(many),
  findOne: many.findOne.bind(many),
  updateAll: many.updateAll.bind(many),
  // The juggler's would delete all rows of the model that a list of references is to.
  destroyAll: many.unlinkAll.bind(many),
  ...(modelThrough
    ? {
        create: many.create.bind(many),
        add: many.add.bind(many),
        remove: many.remove.bind(many),
      }
    : {}),
});

type Find = (row: Instance, filter: Row, options?: Row) => Promise<unknown>;

/** The juggler's protocol: `true` asks anew, an object is a filter, nothing takes what was asked before. */
const relatedBy =
  (name: string, find: Find): ScopeDefinition['related'] =>
  (row, within, ...args) => {
    const { given, done } = withCallback(args);
    const [asked, options] = given as [unknown, Row | undefined];
    if (isFilter(asked)) return answer(find(row, withinScope(asked, within), options), done);
    const kept = row.__cachedRelations;
    if (!asked && kept[name] !== undefined) return answer(Promise.resolve(kept[name]), done);
    const found = find(row, withinScope({}, within), options);
    return answer(
      found.then((rows) => (kept[name] = rows)),
      done,
    );
  };

const isFilter = (asked: unknown): asked is Row =>
  typeof asked === 'object' && asked !== null && Object.keys(asked).length > 0;
