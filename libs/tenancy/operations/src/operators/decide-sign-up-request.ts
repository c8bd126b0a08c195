import type { OperatorGrant } from '@tiffin/access';
import type { SignUpRequestId } from '@tiffin/kernel';
import { signUpLetter } from '@tiffin/tenancy-rules';
import type { PostOptions } from '../invitation-post.js';
import type { OperatorStore } from './operator-store.js';

type Decision = 'approved' | 'declined';
const acts = { approved: 'sign-up.approve', declined: 'sign-up.decline' } as const;

export class DecideSignUpRequest {
  constructor(
    private readonly store: OperatorStore,
    private readonly post: PostOptions,
  ) {}

  /**
   * Lets somebody in who waits, or does not, and writes to them. The other decision may come later; the same again does nothing. A letter
   * that could not be handed over undoes nothing: they learn of it when they sign in. Refuses NOT_FOUND.
   */
  async run(grant: OperatorGrant<'platform.sign_up.manage'>, id: SignUpRequestId, decision: Decision): Promise<void> {
    let to: string | null = null;
    await this.store.within(grant, async (rows) => {
      const { email, state } = await rows.signUpRequest(id);
      if (state === decision) return;
      await rows.decideSignUp(id, decision);
      const what = { action: acts[decision], objectKind: 'sign_up_request', objectId: id } as const;
      await rows.audit({ ...what, detail: { before: state }, personal: { email } }, null);
      to = email;
    });
    // Null where this is a retry, too: the letter of the first was handed over, or was not.
    if (to === null) return;
    const { mailer, consoleUrl, onFailure } = this.post;
    await mailer.send({ to, ...signUpLetter(decision, consoleUrl) }).catch(onFailure);
  }
}
