import { type AuditAction, decideMachineRole, type Grant } from '@tiffin/access';
import { accepted, Refusal } from '@tiffin/kernel';
import { cancelInvitations } from './cancel-invitations.js';
import { standingRole } from './standing-role.js';
import type { TokenRows, TokenStore } from './token-store.js';

interface Change {
  readonly action: AuditAction;
  make(rows: TokenRows, accountId: string): Promise<void>;
}

/** What may happen to a service account once it is there. Its tokens open nothing while it is disabled. */
export const accountChanges = {
  disable: { action: 'service-account.disable', make: (rows, id) => rows.disableAccount(id) },
  enable: { action: 'service-account.enable', make: (rows, id) => rows.enableAccount(id) },
  delete: { action: 'service-account.delete', make: (rows, id) => rows.deleteAccount(id) },
} as const satisfies Record<string, Change>;

export class ChangeServiceAccount {
  constructor(private readonly store: TokenStore) {}

  /** Refuses FORBIDDEN, NOT_FOUND, TOKEN_TOO_STRONG. */
  run(grant: Grant<'service_account.write'>, id: string, change: keyof typeof accountChanges): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const role = await standingRole(rows, grant);
      const account = await rows.account(id);
      if (!account) throw Refusal.of('NOT_FOUND', 'service account');
      // What is enabled opens the tenant again, in a role of its own.
      if (change === 'enable') accepted(decideMachineRole(role, account.role));
      const { action, make } = accountChanges[change];
      await make(rows, id);
      if (change !== 'enable') await cancelInvitations(rows, { id, role: null }, action);
      const detail = { name: account.name, role: account.role };
      await rows.audit({ action, objectKind: 'service_account', objectId: id, detail });
    });
  }
}
