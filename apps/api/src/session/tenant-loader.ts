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

/** Loads by reference, each once, all of a tick in one read per tenant; what was loaded before is there at once. */
export class TenantLoader<Value> {
  private readonly loaded = new Map<string, Promise<Value>>();
  private readonly batches: DataLoader<Reference, Value>;

  constructor(read: (references: readonly Reference[]) => Promise<Value[]>) {
    // Its own memory would let a known row wait for the next batch.
    this.batches = new DataLoader<Reference, Value>(read, { cache: false });
  }

  load(reference: Reference): Promise<Value> {
    const name = disjointKey(reference.tenantId, reference.id);
    const known = this.loaded.get(name);
    if (known) return known;
    const loading = this.batches.load(reference);
    this.loaded.set(name, loading);
    return loading;
  }

  clear({ tenantId, id }: Reference): this {
    this.loaded.delete(disjointKey(tenantId, id));
    return this;
  }

  clearAll(): this {
    this.loaded.clear();
    return this;
  }
}

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
): TenantLoader<Value> {
  return new TenantLoader(async (references) => {
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
  });
}

/** To a token of one project, a row of another is not there. Rows that name no project hang below one that does. */
const shownTo = <Row>({ projectId }: StoreKey, rows: readonly Row[]): readonly Row[] =>
  projectId === undefined ? rows : rows.filter((row) => ((row as OfProject).projectId ?? projectId) === projectId);

interface OfProject {
  readonly projectId?: string;
}
