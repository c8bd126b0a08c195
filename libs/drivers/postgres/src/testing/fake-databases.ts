import type { DatabasePlace, TenantDatabase, TenantDatabases } from '@tiffin/migrations-operations';
import type { AppliedSchema, ChangeKind, ChangeMoment, PlanMigration, StoreSchema } from '@tiffin/migrations-rules';

interface FakeChange {
  readonly words: string;
  readonly kind: ChangeKind;
  readonly moment: ChangeMoment;
  /** Rows in its way. */
  readonly rows?: number;
}

export const change = (words: string, kind: ChangeKind = 'expand', moment: ChangeMoment = 'before'): FakeChange => ({
  ...{ words, kind, moment },
});

export const storeNamed = (connectorId: string): StoreSchema => ({
  ...{ connectorId, connector: `DB ${connectorId}`, kind: 'postgresql', settings: {}, tables: [], declared: [] },
});

const nothing: AppliedSchema = { formatVersion: 1, releaseNumber: 0, tables: [], declared: [] };

/** A database for each connector, that remembers what was made, as real ones do: by its ledger. A change is made once that tells its words. */
export class FakeDatabases implements TenantDatabases {
  readonly ledgers = new Map<string, AppliedSchema>();
  /** What was made in which order, in all of them. */
  readonly made: string[] = [];
  /** Of those that are other ones than before. */
  readonly ids = new Map<string, string>();
  opened = 0;
  beforeOpen: () => Promise<void> = () => Promise.resolve();
  /** Stands around each change, and around what is written down before the first. */
  around: (make: () => Promise<void>, words: string) => Promise<void> = (make) => make();

  constructor(private readonly changes: Readonly<Record<string, readonly FakeChange[]>>) {}

  readonly plan: PlanMigration = (applied, { store, releaseNumber }) => {
    const all = this.changes[store.connectorId] ?? [];
    const there = applied?.declared.length ?? 0;
    return all.slice(there).map(({ words, kind, moment, rows = 0 }, at) => ({
      ...{ words, kind, moment, sql: [`-- ${words}`], isConcurrent: false },
      obstacle: rows === 0 ? null : { sql: String(rows), words: (count) => `${count} rows are in the way of ${words}` },
      then: { ...nothing, releaseNumber, declared: all.slice(0, there + at + 1).map((one) => one.words) },
    }));
  };

  async open({ store: { connectorId } }: DatabasePlace): Promise<TenantDatabase> {
    await this.beforeOpen();
    this.opened += 1;
    return {
      id: this.ids.get(connectorId) ?? connectorId,
      applied: async () => this.ledgers.get(connectorId) ?? null,
      settle: (schema) => this.around(async () => void this.ledgers.set(connectorId, schema), 'settle'),
      find: async ({ sql }) => ({ rows: Number(sql), named: '' }),
      apply: ({ words, then }) =>
        this.around(async () => {
          this.ledgers.set(connectorId, then);
          this.made.push(words);
        }, words),
      close: async () => void (this.opened -= 1),
    };
  }
}

/** Of a database that tells that something else was made in it. */
export const anotherLedger: AppliedSchema = { ...nothing, declared: ['of', 'another'] };
