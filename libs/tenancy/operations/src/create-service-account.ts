import { decideMachineRole, decideTokenName, type Grant, type Role } from '@tiffin/access';
import { accepted, newId } from '@tiffin/kernel';
import { standingRole } from './standing-role.js';
import type { TokenStore } from './token-store.js';

export class CreateServiceAccount {
  constructor(private readonly store: TokenStore) {}

  /** Answers its id. Refuses NAME_MISLEADING, INPUT_INVALID, TOKEN_TOO_STRONG, FORBIDDEN, NAME_TAKEN. */
  run(grant: Grant<'service_account.write'>, wish: { readonly name: string; readonly role: Role }): Promise<string> {
    return this.store.within(grant, async (rows) => {
      const name = accepted(decideTokenName(wish.name));
      const role = accepted(decideMachineRole(await standingRole(rows, grant), wish.role));
      const id: string = newId();
      await rows.insertAccount({ id, name, role });
      const detail = { name, role };
      await rows.audit({ action: 'service-account.create', objectKind: 'service_account', objectId: id, detail });
      return id;
    });
  }
}
