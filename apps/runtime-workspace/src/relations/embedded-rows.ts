import type { Instance, ModelClass, RelationDefinition, Row, ScopeDefinition } from '../juggler.js';
import { compileWhere } from '../query/match-where.js';
import { orderOf } from '../query/order-rows.js';
import { answer, withCallback } from './merge-filter.js';
import { isShown, shownFields } from './shown-fields.js';
import { isUnordered, pageOf, withinScope } from './within-scope.js';

type Construct = new (row: Row) => Instance;

/** The rows that are part of a row, as an include shows them. */
export async function embeddedRows(
  relation: RelationDefinition,
  row: Row,
  { scope, options }: { readonly scope: Row; readonly options: Row },
): Promise<readonly Instance[]> {
  const target = relation.modelTo as ModelClass & Construct;
  const items = [row[relation.keyFrom] ?? []].flat().map((item) => new target(plain(item as Instance)));
  const found = chosen(items, target, withinScope(scope, relation.scope));
  if (scope['include'] !== undefined) await target.include(found, scope['include'], options);
  return found;
}

/** Makes `row.emails(filter, done)` mean all of its filter; the juggler's reads the condition only. */
export function mendEmbeddedRows(relation: RelationDefinition, scope: ScopeDefinition): void {
  const original = scope.related;
  const target = relation.modelTo as ModelClass & Construct;
  scope.related = (row, within, ...args) => {
    const { given, done } = withCallback(args);
    const [asked, options = {}] = given as [unknown, Row?];
    if (typeof asked !== 'object' || asked === null) return original.call(scope, row, within, ...args);
    const { include, ...filter } = asked as Row;
    const all = new Promise<readonly Instance[]>((resolve, reject) => {
      const whole = include === undefined ? {} : { include };
      original.call(scope, row, within, whole, options, (error: unknown, items: readonly Instance[]) =>
        error ? reject(error as Error) : resolve(items),
      );
    });
    return answer(
      all.then((items) => chosen([...items], target, filter)),
      done,
    );
  };
}

const plain = (item: Instance): Row => (typeof item['toObject'] === 'function' ? item['toObject']() : item) as Row;

function chosen(items: readonly Instance[], target: Construct, filter: Row): Instance[] {
  const { where = {}, order, fields } = filter;
  const rows = items
    .map((item) => ({ item, row: plain(item) }))
    .filter(({ row }) => compileWhere(where as object)(row));
  const compare = isUnordered(filter) ? null : orderOf(order as string[]);
  if (compare) rows.sort((one, other) => compare(one.row, other.row));
  const shown = shownFields(fields);
  return pageOf(rows, filter).map(({ item, row }) =>
    fields === undefined
      ? item
      : new target(Object.fromEntries(Object.entries(row).filter(([name]) => isShown(shown, name)))),
  );
}
