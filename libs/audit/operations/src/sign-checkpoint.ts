import type { KeyObject } from 'node:crypto';
import { type ChainHead, inclusionPaths, leafOf, signCheckpoint, type TrustedCheckpoint } from '@tiffin/audit-rules';
import type { AuditLedger, KnownCheckpoint } from './audit-ledger.js';
import type { CheckpointLog } from './checkpoint-log.js';
import type { CheckpointStore } from './checkpoint-store.js';

export interface SigningParts {
  readonly ledger: AuditLedger;
  readonly store: CheckpointStore;
  readonly log: CheckpointLog;
  readonly privateKey: KeyObject;
  readonly intervalMs: number;
}

/** Signs the ends of all chains and puts that outside the database, also where nothing happened: so a missing one shows. */
export class SignCheckpoint {
  constructor(private readonly parts: SigningParts) {}

  /** Answers the number of what was signed; null where it is not time yet. */
  async run(): Promise<number | null> {
    const { ledger, log, intervalMs } = this.parts;
    const [newest, known, at] = await Promise.all([log.newest(), ledger.newestCheckpoint(), ledger.now()]);
    // Put outside, and then something ended the process or set the database back.
    if (newest && newest.number > (known?.number ?? 0)) await this.keepCopy(newest);
    if (newest && at.getTime() - Date.parse(newest.at) < intervalMs) return null;
    return this.sign({ newest, known, at });
  }

  private async sign({ newest, known, at }: Before): Promise<number | null> {
    const { ledger, store, privateKey } = this.parts;
    const before = lastOf(newest, known);
    // What the database remembers and the store does not have was taken away there: its number is not used twice.
    const number = nextFree(before.number + 1, await store.numbers());
    const heads = (await ledger.ends()).map(headAlone);
    const checkpoint = signCheckpoint({ number, at, previousBody: before.body, heads }, privateKey);
    // Outside first: the copy never claims what nobody can show.
    if ((await store.write(number, JSON.stringify(checkpoint))) === 'taken') return null;
    await this.keepCopy({ ...checkpoint, number, at: at.toISOString(), text: checkpoint });
    return number;
  }

  private async keepCopy({ number, at, text, heads }: Pick<TrustedCheckpoint, 'number' | 'at' | 'text' | 'heads'>) {
    const paths = inclusionPaths(heads.map(leafOf));
    const proofs = heads.map((head, place) => ({ head, path: paths[place] ?? [] }));
    await this.parts.ledger.keepCheckpoint({ ...text, number, at: new Date(at), proofs });
  }
}

/** Of what lies outside and what the database remembers. */
function lastOf(newest: TrustedCheckpoint | null, known: KnownCheckpoint | null) {
  const none = { number: 0, body: null };
  const outside = newest ? { number: newest.number, body: newest.text.body } : none;
  return known && known.number > outside.number ? known : outside;
}

/** Nor is one that somebody else has put something at. */
function nextFree(first: number, taken: readonly number[]): number {
  const all = new Set(taken);
  let number = first;
  while (all.has(number)) number += 1;
  return number;
}

/** What there is when the next one is signed: outside, in the database, and the time. */
interface Before {
  readonly newest: TrustedCheckpoint | null;
  readonly known: KnownCheckpoint | null;
  readonly at: Date;
}

const headAlone = ({ tenantId, seq, hash, baseSeq, baseHash }: ChainHead): ChainHead => ({
  ...{ tenantId, seq, hash, baseSeq, baseHash },
});
