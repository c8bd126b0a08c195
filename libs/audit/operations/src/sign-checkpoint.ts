import type { KeyObject } from 'node:crypto';
import { type ChainHead, inclusionPaths, leafOf, signCheckpoint, type TrustedCheckpoint } from '@tiffin/audit-rules';
import type { AuditLedger } from './audit-ledger.js';
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
    const { ledger, log, store, privateKey } = this.parts;
    // What the database remembers and the store does not have was taken away there: its number is not used twice.
    const number = Math.max(await log.newestNumber(), known?.number ?? 0) + 1;
    const before = newest?.number === number - 1 ? newest.text : known;
    const heads = (await ledger.ends()).map(headAlone);
    const checkpoint = signCheckpoint({ number, at, previousBody: before?.body ?? null, heads }, privateKey);
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

/** What there is when the next one is signed: outside, in the database, and the time. */
interface Before {
  readonly newest: TrustedCheckpoint | null;
  readonly known: Awaited<ReturnType<AuditLedger['newestCheckpoint']>>;
  readonly at: Date;
}

const headAlone = ({ tenantId, seq, hash, baseSeq, baseHash }: ChainHead): ChainHead => ({
  ...{ tenantId, seq, hash, baseSeq, baseHash },
});
