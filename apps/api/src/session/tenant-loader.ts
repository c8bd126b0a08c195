import type { StoreKey } from '@tiffin/access';
import { disjointKey, type TenantId } from '@tiffin/kernel';
import DataLoader from 'dataloader';

/** An id together with its tenant, so that two tenants never share a batch or a cache entry. */
export interface Reference<Id extends string = string> {
  readonly tenantId: TenantId;
  readonly id: Id;
}

/** The key of a tenant that may be read. Throws for any other. */
export type KeyOf = (tenantId: TenantId) => StoreKey;

type ReadBatch<Id, Row> = (key: StoreKey, ids: readonly Id[]) => Promise<readonly Row[]>;
type Load<Value> = DataLoader<Reference, Value, string>;

/** Loads the one row of each id; null where the tenant has none. */
export const loadOne = <Id extends string, Row>(keyOf: KeyOf, read: ReadBatch<Id, Row>, idOf: (row: Row) => string) =>
  batched<Id, Row, Row | null>(keyOf, read, (rows) => {
    const byId = new Map(rows.map((row) => [idOf(row), row]));
    return (id) => byId.get(id) ?? null;
  });

/** Loads all rows of each parent, in the order in which they were read. */
export const loadMany = <Id extends string, Row>(
  keyOf: KeyOf,
  read: ReadBatch<Id, Row>,
  parentOf: (row: Row) => string,
) =>
  batched<Id, Row, readonly Row[]>(keyOf, read, (rows) => {
    const byParent = Map.groupBy(rows, parentOf);
    return (id) => byParent.get(id) ?? [];
  });

/** One read per tenant and batch. */
function batched<Id extends string, Row, Value>(
  keyOf: KeyOf,
  read: ReadBatch<Id, Row>,
  arrange: (rows: readonly Row[]) => (id: string) => Value,
): Load<Value> {
  return new DataLoader<Reference, Value, string>(
    async (references) => {
      const tenants = [...Map.groupBy(references, ({ tenantId }) => tenantId)];
      const answers = new Map(
        await Promise.all(
          tenants.map(async ([tenantId, asked]) => {
            const key = keyOf(tenantId);
            const rows = await read(
              key,
              asked.map(({ id }) => id as Id),
            );
            return [tenantId, arrange(shownTo(key, rows))] as const;
          }),
        ),
      );
      return references.map(({ tenantId, id }) => answers.get(tenantId)?.(id) as Value);
    },
    { cacheKeyFn: ({ tenantId, id }) => disjointKey(tenantId, id) },
  );
}

/** To a token of one project, a row of another is not there. Rows that name no project hang below one that does. */
const shownTo = <Row>({ projectId }: StoreKey, rows: readonly Row[]): readonly Row[] =>
  projectId === undefined ? rows : rows.filter((row) => ((row as OfProject).projectId ?? projectId) === projectId);

interface OfProject {
  readonly projectId?: string;
}
