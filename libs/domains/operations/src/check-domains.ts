import type { WorkerGrant } from '@tiffin/access';
import { ownershipName } from '@tiffin/domains-rules';
import type { TenantId } from '@tiffin/kernel';
import type { DomainDirectory, DomainStore, DueDomain, OwnershipRecords } from './domain-store.js';
import { lookAtDomain } from './look-at-domain.js';

export interface CheckDomainsParts {
  readonly directory: DomainDirectory;
  readonly store: DomainStore;
  readonly records: OwnershipRecords;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown) => void;
}

/** Looked at together; the next ones once all of them have been. */
const atOnce = 32;
/** Longer than a look may take. */
const leaseMs = 60_000;

/** Looks at the record of each domain when it is due: who has set theirs, and whose is not there any more. */
export class CheckDomains {
  constructor(private readonly parts: CheckDomainsParts) {}

  /** Until none is due. */
  async run(): Promise<void> {
    const { directory, report } = this.parts;
    for (;;) {
      const due = await directory.claimDomains(atOnce, leaseMs);
      await Promise.all(due.map((domain) => this.look(domain).catch(report)));
      if (due.length < atOnce) return;
    }
  }

  private async look({ tenantId, id, name }: DueDomain): Promise<void> {
    const { store, records, grantFor } = this.parts;
    const found = await records.textsOf(ownershipName(name));
    await store.within(grantFor(tenantId), async (rows) => {
      const domain = await rows.domain(id);
      if (domain) await lookAtDomain(rows, domain, found);
    });
  }
}
