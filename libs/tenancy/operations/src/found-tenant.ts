import { randomInt } from 'node:crypto';
import { newId, type MemberId, Refusal, type TenantId, type UserId } from '@tiffin/kernel';
import { slugCandidates } from '@tiffin/tenancy-rules';
import { addProject } from './create-project.js';
import type { SignInRows } from './sign-in-store.js';

/** What a tenant begins with, besides its owner. */
const firstProject = { name: 'My first project', slug: 'my-first-project' };

export interface Founding {
  readonly owner: { readonly userId: UserId; readonly name: string };
  /** Null: as its label. */
  readonly name: string | null;
  /** What its label is made of, best first; or the very label that was chosen. */
  readonly slug: { readonly of: readonly string[] } | string;
}

/** A tenant with its owner and its first project. Refuses NAME_TAKEN for a chosen label. */
export async function foundTenant(rows: SignInRows, { owner, name, slug: wanted }: Founding): Promise<TenantId> {
  const tenantId = newId<TenantId>();
  const candidates = typeof wanted === 'string' ? [wanted] : slugCandidates(wanted.of, chances());
  const slug = await rows.takeSlug(candidates, tenantId);
  if (slug === null) throw Refusal.of('NAME_TAKEN', 'tenant', candidates[0] ?? '');
  const tenant = await rows.found(tenantId, owner.userId);
  await tenant.insertTenant({ tenantId, slug, name: name ?? slug });
  const memberId = newId<MemberId>();
  await tenant.insertMember({ memberId, userId: owner.userId, name: owner.name, role: 'owner' });
  await tenant.audit({
    ...{ action: 'tenant.create', objectKind: 'tenant', objectId: tenantId },
    // Made of a person's name, it may tell who that is.
    ...{ detail: {}, personal: { slug } },
  });
  await addProject(tenant, firstProject);
  return tenantId;
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const chances = (): string[] => [4, 6, 10].map((length) => Array.from({ length }, oneLetter).join(''));
const oneLetter = (): string => letters[randomInt(letters.length)] as string;
