import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplyRetention, CheckpointLog, SignCheckpoint, VerifyChains, VerifyLog } from '@tiffin/audit-operations';
import type { ChainFault } from '@tiffin/audit-rules';
import type { CheckpointStore } from '@tiffin/audit-operations';
import { FolderCheckpointStore } from '@tiffin/checkpoints';
import { newId } from '@tiffin/kernel';
import { PostgresAuditLedger } from '@tiffin/postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';

/** A database whose chains are signed into a folder, or what is opened in its place, and who has every right in it. */
export class AuditedDatabase {
  readonly privateKey = generateKeyPairSync('ed25519').privateKey;
  readonly publicKey = createPublicKey(this.privateKey);
  readonly alarms: string[] = [];

  private constructor(
    readonly urls: TestDatabase,
    private readonly open: { readonly superuser: pg.Client; readonly ledger: PostgresAuditLedger },
    private readonly outside: { readonly folder: string; readonly store: CheckpointStore },
  ) {}

  static async make(store?: CheckpointStore): Promise<AuditedDatabase> {
    const database = await createTestDatabase();
    const superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    const ledger = await PostgresAuditLedger.open(database.auditor);
    const folder = await mkdtemp(join(tmpdir(), 'tiffin-audited-'));
    return new AuditedDatabase(
      database,
      { superuser, ledger },
      { folder, store: store ?? new FolderCheckpointStore(folder) },
    );
  }

  get ledger(): PostgresAuditLedger {
    return this.open.ledger;
  }

  get folder(): string {
    return this.outside.folder;
  }

  get store(): CheckpointStore {
    return this.outside.store;
  }

  get log(): CheckpointLog {
    return new CheckpointLog(this.store, [this.publicKey]);
  }

  /** Signs now, whenever the last one was. */
  async sign(): Promise<number> {
    const { ledger, store, log, privateKey } = this;
    const number = await new SignCheckpoint({ ledger, store, log, privateKey, intervalMs: 0 }).run();
    if (number === null) throw new Error('nothing was signed');
    return number;
  }

  async verify(tenantId: string, log = this.log): Promise<ChainFault | null> {
    const { chains } = await new VerifyLog(this.ledger, log).run(tenantId);
    return chains[0]?.fault ?? null;
  }

  /** What the chain itself says, as if nothing lay outside the database. */
  verifyAlone(tenantId: string): Promise<ChainFault | null> {
    return this.verify(tenantId, new CheckpointLog(new FolderCheckpointStore(join(this.folder, 'none')), []));
  }

  verifier(wholeEvents: number): VerifyChains {
    const alarm = (text: string) => void this.alarms.push(text);
    return new VerifyChains({ ledger: this.ledger, log: this.log, alarm, wholeEvents, lateMs: Infinity });
  }

  retain(keepDays: number | null): Promise<void> {
    return new ApplyRetention({ ledger: this.ledger, log: this.log, keepDays }).run();
  }

  async sql<Row extends pg.QueryResultRow>(text: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.open.superuser.query<Row>(text, [...values])).rows;
  }

  /** A tenant of whom so many events are on record. */
  async tenant(events: number): Promise<string> {
    const tenantId = newId();
    await this.append(tenantId, events);
    return tenantId;
  }

  async append(tenantId: string, events: number): Promise<void> {
    for (let at = 0; at < events; at += 1) {
      await this.sql('begin');
      await this.sql(`select set_config('app.tenant_id', $1, true)`, tenantId);
      const entries = [{ action: 'test.act', objectKind: 'thing', objectId: `${at}`, detail: { at } }];
      const actor = { kind: 'user', id: 'u', name: 'Ada' };
      await this.sql('select audit.append($1, $2, $3)', tenantId, JSON.stringify(actor), JSON.stringify(entries));
      await this.sql('commit');
    }
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.open.superuser.end();
    await this.urls.drop();
    await rm(this.folder, { recursive: true });
  }
}
