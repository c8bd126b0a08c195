import type { Grant, Role } from '@tiffin/access';
import { type MemberId, Refusal } from '@tiffin/kernel';
import type { FoundMember, MemberRows } from './member-store.js';

/** The members of a tenant under the lock, with whoever changes them as they are at this moment. */
export class FoundMembers {
  private constructor(
    private readonly members: readonly FoundMember[],
    private readonly grant: Grant,
    private readonly own: Role | null,
  ) {}

  static async lock(rows: MemberRows, grant: Grant): Promise<FoundMembers> {
    return new FoundMembers(await rows.lockMembers(), grant, await rows.ownRole());
  }

  get owners(): number {
    return this.members.filter(({ role }) => role === 'owner').length;
  }

  /** Refuses NOT_FOUND. */
  one(memberId: MemberId): FoundMember {
    const member = this.members.find((other) => other.memberId === memberId);
    if (!member) throw Refusal.of('NOT_FOUND', 'member');
    return member;
  }

  /** The caller's own place. Refuses NOT_FOUND to whom is none, as a service account. */
  get self(): FoundMember {
    const member = this.members.find(({ userId }) => userId === this.grant.actor.id);
    if (!member) throw Refusal.of('NOT_FOUND', 'member');
    return member;
  }

  /**
   * The role by which the caller changes others. The grant is from before the lock: somebody may have demoted or removed a person, or
   * revoked a token, since. Refuses FORBIDDEN then.
   */
  roleToManage(): Role {
    const { own } = this;
    if (own !== 'admin' && own !== 'owner') throw Refusal.of('FORBIDDEN', this.grant.permission);
    return own;
  }
}
