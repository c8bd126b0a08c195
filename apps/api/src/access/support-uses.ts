import { createHash } from 'node:crypto';
import { type Grant, supporterKey } from '@tiffin/access';
import { Refusal } from '@tiffin/kernel';
import { NoteSupportUse, type VerifiedPerson } from '@tiffin/tenancy-operations';
import type { Session } from '../session/session.js';

/** Stands before whatever an operator is shown of a tenant: its log tells of this session first. */
export class SupportUses {
  constructor(private readonly noting: NoteSupportUse) {}

  /** `kind`: of what was named. Throws its NOT_FOUND where the access ended meanwhile. */
  async note({ caller }: Session, grant: Grant, kind: string): Promise<void> {
    const key = supporterKey(grant);
    const { person } = caller.identity;
    if (!key || !grant.support || !person) return;
    const use = await this.noting.run(key, grant.support.accessId, nameOf(person));
    if (use === 'over') throw Refusal.of('NOT_FOUND', kind);
  }
}

/** Of the session at the identity provider; where the provider tells none, of the sign-in. */
const nameOf = ({ sessionId, subject, signedInAt }: VerifiedPerson): string =>
  createHash('sha256')
    .update(sessionId ?? `${subject} ${signedInAt.toISOString()}`)
    .digest('hex');
