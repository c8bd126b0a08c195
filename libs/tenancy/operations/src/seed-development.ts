import type { WorkerGrant } from '@tiffin/access';
import { newId, type MemberId, type TenantId, type UserId } from '@tiffin/kernel';
import type { TenancyRows, TenancyStore } from './tenancy-store.js';
import { hashToken } from './token-text.js';

/** The one tenant and user of an embedded installation; their ids are fixed, so that seeding twice is seeding once. */
export const developmentTenantId = '019a0000-0000-7000-8000-000000000001' as TenantId;
export const developmentUserId = '019a0000-0000-7000-8000-000000000002' as UserId;

/** The plan without limits; every installation has it. */
export const unlimitedPlanId = '019a0000-0000-7000-8000-0000000000a1';

export class SeedDevelopment {
  constructor(private readonly store: TenancyStore) {}

  /** Makes the tenant `demo` with its owner where they are missing, and sees that `token` opens it. `grant`: of that tenant. */
  run(grant: WorkerGrant, token: string): Promise<void> {
    return this.store.within(grant, async (rows) => {
      await rows.enterUser(developer);
      if (!(await rows.hasTenant())) await seedTenant(rows);
      await rows.keepFirstTenant(developmentUserId, developmentTenantId);
      const hash = hashToken(token);
      if (await rows.hasToken(hash)) return;
      const memberId = await rows.memberIdOf(developmentUserId);
      if (memberId === null)
        throw new Error('The development tenant exists without its owner. Delete the data folder and start again.');
      const id: string = newId();
      await rows.insertToken({ id, memberId, name: 'development', hash, scope: 'admin' });
      const detail = { name: 'development', memberId };
      await rows.audit({ action: 'token.create', objectKind: 'token', objectId: id, detail });
    });
  }
}

/** Known to the identity provider by the id that the user has here. */
const developer = {
  userId: developmentUserId,
  subject: developmentUserId,
  email: null,
  emailVerified: false,
  name: 'Developer',
};

async function seedTenant(rows: TenancyRows): Promise<void> {
  const memberId = newId<MemberId>();
  const planId = unlimitedPlanId;
  await rows.insertTenant({ tenantId: developmentTenantId, slug: 'demo', name: 'Demo', planId });
  await rows.insertMember({ memberId, userId: developmentUserId, name: developer.name, role: 'owner' });
  await rows.audit({
    action: 'tenant.create',
    objectKind: 'tenant',
    objectId: developmentTenantId,
    detail: { slug: 'demo' },
  });
}
