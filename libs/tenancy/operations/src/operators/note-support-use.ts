import type { OperatorKey } from '@tiffin/access';
import type { SupportAccessId } from '@tiffin/kernel';
import type { OperatorStore } from './operator-store.js';
import { supportEntry } from './support-entry.js';

const mostRemembered = 10_000;

/** Sees that the tenant's log tells of each session in which an operator looks into it, before anything is shown. */
export class NoteSupportUse {
  private readonly noted = new Set<string>();

  constructor(private readonly store: OperatorStore) {}

  /** `session`: of the identity provider. `over`: nothing is to be shown. */
  async run(key: OperatorKey, id: SupportAccessId, session: string): Promise<'noted' | 'over'> {
    const name = `${id} ${session}`;
    if (this.noted.has(name)) return 'noted';
    const use = await this.store.within(key, async (rows) => {
      const use = await rows.useSupport(id, session);
      const access = use === 'first' ? await rows.support(id) : null;
      if (access) await rows.audit(supportEntry('use', access), access.tenantId, access.onBehalfOf);
      return use;
    });
    if (use === 'over') return 'over';
    if (this.noted.size >= mostRemembered) this.noted.clear();
    this.noted.add(name);
    return 'noted';
  }
}
