import type { WorkerGrant } from '@tiffin/access';
import { decideCertificate } from '@tiffin/domains-rules';
import type { TenantId } from '@tiffin/kernel';
import type { CertificateAuthority } from './certificate-authority.js';
import { CertificateOrder, stepWithinMs } from './certificate-order.js';
import type { CertificateDirectory, CertificateStore, DueCertificate, ServingCells } from './certificate-store.js';

export interface OrderCertificatesParts {
  readonly directory: CertificateDirectory;
  readonly store: CertificateStore;
  readonly authority: CertificateAuthority;
  readonly cells: ServingCells;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Each waits for the authority most of the time. */
const atOnce = 8;

/** Brings each certificate one step further when it is due: ordered, proved, fetched, renewed. */
export class OrderCertificates {
  private readonly leaving = new AbortController();

  constructor(private readonly parts: OrderCertificatesParts) {}

  /** Until none is due. */
  async run(): Promise<void> {
    while (!this.leaving.signal.aborted) {
      const due = await this.parts.directory.claimCertificates(atOnce, stepWithinMs);
      if (due.length === 0) return;
      await doneOrLeft(Promise.all(due.map((one) => this.step(one))), this.leaving.signal);
    }
  }

  /** Lets go: what is under way is gone on with by somebody else once its lease is over. */
  leave(): void {
    this.leaving.abort();
  }

  private async step(due: DueCertificate): Promise<void> {
    try {
      await this.advance(due);
    } catch (error) {
      if (!this.leaving.signal.aborted) this.parts.report(error);
    }
  }

  private async advance(due: DueCertificate): Promise<void> {
    const { store, cells, grantFor } = this.parts;
    const grant = grantFor(due.tenantId);
    const kept = await store.within(grant, due, (rows) => Promise.resolve(rows.kept));
    if (kept === null) return;
    const unserved = kept.order === null ? await cells.unserved(kept.environmentId) : null;
    const step = decideCertificate(kept, { ...kept.setting, unserved }, kept.at);
    await new CertificateOrder({ ...this.parts, grant, due, kept }).take(step);
  }
}

/** Keeps nothing of what is over: a race with the signal itself would, for as long as the process lives. */
const doneOrLeft = (work: Promise<unknown>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = (): void => resolve();
    signal.addEventListener('abort', leave);
    work.then(leave, reject).finally(() => signal.removeEventListener('abort', leave));
  });
