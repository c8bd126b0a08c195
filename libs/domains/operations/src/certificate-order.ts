import type { AuditEntry, WorkerGrant } from '@tiffin/access';
import {
  type CertificateFailure,
  type CertificateStep,
  decideFailure,
  mostOrdersAnHour,
  restMs,
} from '@tiffin/domains-rules';
import { newId } from '@tiffin/kernel';
import { AuthorityProblem } from './authority-problem.js';
import type { CertificateAuthority } from './certificate-authority.js';
import type {
  CertificateRows,
  CertificateStore,
  DueCertificate,
  KeptCertificate,
  KeptOrder,
} from './certificate-store.js';

export interface CertificateOrderParts {
  readonly store: CertificateStore;
  readonly authority: CertificateAuthority;
  readonly grant: WorkerGrant;
  readonly due: DueCertificate;
  readonly kept: KeptCertificate;
  readonly report: (error: unknown) => void;
}

/** Until the authority has asked for the answer, or has issued; it may say how long itself. */
const lookAgainMs = 2_000;

/** Longer than all that one step may ask of an authority. */
export const stepWithinMs = 300_000;

/** One step of one certificate. What the authority does is recorded behind it: whoever comes after a crash repeats it. */
export class CertificateOrder {
  constructor(private readonly parts: CertificateOrderParts) {}

  async take(step: CertificateStep): Promise<void> {
    if (step.is === 'rest') return this.rest(step);
    const { order } = this.parts.kept;
    try {
      if (order === null) await this.begin();
      else if (step.is === 'answer') await this.answer(order);
      else await this.look(order, step.is === 'give-up');
    } catch (error) {
      if (!(error instanceof AuthorityProblem)) throw error;
      await this.troubled(error);
    }
  }

  private async within(work: (rows: CertificateRows) => Promise<void>): Promise<void> {
    const { store, grant, due } = this.parts;
    await store.within(grant, due, work);
  }

  private rest({ problem, lookAfterMs }: Extract<CertificateStep, { readonly is: 'rest' }>): Promise<void> {
    const { issued } = this.parts.kept;
    const state = issued === null ? 'none' : 'issued';
    return this.within((rows) => rows.record({ ...this.standing, state, problem, lookAfterMs }));
  }

  /** As it is told so far. */
  private get standing() {
    const { failures, told } = this.parts.kept;
    return { failures, told };
  }

  private async begin(): Promise<void> {
    const { due, authority, kept } = this.parts;
    const id = newId();
    if (!(await this.mayBegin(id))) return;
    try {
      const order = await authority.order(due.name);
      const state = kept.issued === null ? 'ordering' : 'issued';
      await this.within(async (rows) => {
        await rows.putOrder(order);
        // What failed last is told until something better is.
        if (kept.failures > 0) await rows.lookAgain(0);
        else await rows.record({ ...this.standing, state, problem: null, lookAfterMs: 0 });
      });
    } catch (error) {
      const isPlaced = error instanceof AuthorityProblem && error.kind === 'refused';
      if (!isPlaced) await this.within((rows) => rows.uncountOrder(id));
      throw error;
    }
  }

  private async mayBegin(id: string): Promise<boolean> {
    const { kept, grant, store, due } = this.parts;
    const from = await store.within(grant, due, (rows) => rows.countOrder(id, mostOrdersAnHour));
    if (from === null || from === 'counted') return from === 'counted';
    const problem = `Your domains have had ${mostOrdersAnHour} orders within an hour, which is the most. The next one is made from ${from.toISOString()} on.`;
    const lookAfterMs = Math.max(1_000, from.getTime() - kept.at.getTime());
    const state = kept.issued === null ? 'none' : 'issued';
    await this.within((rows) => rows.record({ ...this.standing, state, problem, lookAfterMs }));
    return false;
  }

  private async answer({ challengeUrl }: KeptOrder): Promise<void> {
    if (challengeUrl !== null) await this.parts.authority.answerable(challengeUrl);
    await this.within(async (rows) => {
      await rows.setAnswerable();
      await rows.lookAgain(challengeUrl === null ? 0 : lookAgainMs);
    });
  }

  /** `isLate`: it is over unless it has come further by now. An authority that is out of reach has said nothing, and is waited for. */
  private async look(order: KeptOrder, isLate: boolean): Promise<void> {
    const { state, problem, retryAfterMs } = await this.parts.authority.look(order.orderUrl);
    if (state === 'ready') return this.finalize(order);
    if (state === 'valid') return this.fetch(order);
    if (state === 'invalid') return this.fail(refused(problem ?? 'The authority refused it, and did not say why.'));
    if (isLate) return this.fail(refused('The authority did not come to an end within an hour.'));
    await this.within((rows) => rows.lookAgain(retryAfterMs ?? lookAgainMs));
  }

  private async finalize({ orderUrl, keyNumber }: KeptOrder): Promise<void> {
    const { authority, due, store, grant } = this.parts;
    const made = keyNumber === null ? await authority.newKey() : null;
    // Kept before it is sent: what is issued for a key that nobody has is of no use.
    const key = await store.within(grant, due, async (rows) => {
      if (made === null) return rows.orderKey();
      await rows.putKey(made);
      // The turn ends with what is written, and this step goes on.
      await rows.lookAgain(stepWithinMs);
      return made;
    });
    if (key === null) return;
    await authority.finalize(orderUrl, due.name, key);
    await this.within((rows) => rows.lookAgain(lookAgainMs / 2));
  }

  private async fetch({ orderUrl, keyNumber }: KeptOrder): Promise<void> {
    const { authority, due, store, grant } = this.parts;
    if (keyNumber === null) return this.fail(refused('The authority issued it for a key that is not ours.'));
    const key = await store.within(grant, due, (rows) => rows.orderKey());
    if (key === null) return;
    const issued = await authority.fetch(orderUrl, due.name, key);
    await this.within(async (rows) => {
      await rows.putIssued(issued);
      const lookAfterMs = restMs(issued, rows.kept.at);
      await rows.record({ state: 'issued', problem: null, failures: 0, told: 'nothing', lookAfterMs });
      await rows.moveSettings();
      await rows.audit(this.event('certificate.issue', { expires: issued.notAfter.toISOString() }));
    });
  }

  /** An order that can succeed still is kept; what the operator has to see to is reported as well. */
  private async troubled(trouble: AuthorityProblem): Promise<void> {
    const { kind, retryAfterMs } = trouble;
    const isPassing = kind !== 'refused';
    if (kind === 'account' || kind === 'unreachable') this.parts.report(trouble);
    const problem = isPassing ? `The certificate authority cannot be used: ${trouble.message}` : trouble.message;
    await this.fail({ kind: isPassing ? 'passing' : 'refused', problem, retryAfterMs });
  }

  private fail(failure: CertificateFailure): Promise<void> {
    return this.within(async (rows) => {
      const { tell, ...decided } = decideFailure(rows.kept, failure, rows.kept.at);
      if (failure.kind === 'refused') await rows.dropOrder();
      await rows.record(decided);
      const detail = { problem: failure.problem, expires: rows.kept.issued?.notAfter.toISOString() ?? null };
      if (tell === 'failing') await rows.audit(this.event('certificate.fail', detail));
      if (tell === 'expiring') await rows.audit(this.event('certificate.expire', detail));
    });
  }

  private event(
    action: 'certificate.issue' | 'certificate.fail' | 'certificate.expire',
    detail: Readonly<Record<string, string | null>>,
  ): AuditEntry {
    const { due, kept } = this.parts;
    return { action, objectKind: 'environment', objectId: kept.environmentId, detail: { domain: due.name, ...detail } };
  }
}

const refused = (problem: string): CertificateFailure => ({ kind: 'refused', problem, retryAfterMs: null });
