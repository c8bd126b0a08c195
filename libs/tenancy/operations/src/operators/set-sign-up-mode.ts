import type { OperatorGrant } from '@tiffin/access';
import type { SignUpMode } from '@tiffin/tenancy-rules';
import type { OperatorStore } from './operator-store.js';

export class SetSignUpMode {
  constructor(private readonly store: OperatorStore) {}

  /** Who may sign up from now on. Whoever is a user already stays one. */
  run(grant: OperatorGrant<'platform.sign_up.manage'>, mode: SignUpMode): Promise<void> {
    return this.store.within(grant, async (rows) => {
      const before = await rows.signUpMode();
      if (before === mode) return;
      await rows.setSignUpMode(mode);
      const what = { action: 'sign-up.set-mode', objectKind: 'setting', objectId: 'sign_up_mode' } as const;
      await rows.audit({ ...what, detail: { mode, before } }, null);
    });
  }
}
