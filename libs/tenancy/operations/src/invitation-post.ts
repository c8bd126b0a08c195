import type { StoreKey } from '@tiffin/access';
import type { InvitationId } from '@tiffin/kernel';
import { invitationLetter, type Letter } from '@tiffin/tenancy-rules';
import type { InvitationStore } from './invitation-store.js';
import type { Mailer } from './mailer.js';

export interface Posting extends Omit<Letter, 'link'> {
  readonly id: InvitationId;
  readonly to: string;
  readonly token: string;
  /** Counted from 1. */
  readonly number: number;
}

export interface PostOptions {
  readonly mailer: Mailer;
  /** Where people meet the console. */
  readonly consoleUrl: string;
  /** Why a letter was not handed over, for the log. */
  readonly onFailure: (error: unknown) => void;
}

/** Sends letters of invitations, and keeps what became of them. */
export class InvitationPost {
  constructor(
    private readonly store: InvitationStore,
    private readonly options: PostOptions,
  ) {}

  /**
   * After the commit of what it tells of. It does not fail: a letter that could not be handed over is shown at the invitation and can be
   * sent again, and so is one of which nothing is known, because the process ended meanwhile.
   */
  async send(key: StoreKey, { id, to, token, number, ...letter }: Posting): Promise<void> {
    const { mailer, consoleUrl, onFailure } = this.options;
    // Behind the `#`: no server and no log on the way is told of it.
    const link = new URL(`/invitation#${token}`, consoleUrl).toString();
    const state = await mailer.send({ to, ...invitationLetter({ ...letter, link }) }).then(
      () => 'sent' as const,
      (error: unknown) => {
        onFailure(error);
        return 'failed' as const;
      },
    );
    await this.store.within(key, (rows) => rows.recordMail(id, number, state)).catch(onFailure);
  }
}
