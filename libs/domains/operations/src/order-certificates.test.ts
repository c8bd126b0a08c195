import { issueWorkerGrant } from '@tiffin/access';
import type { DomainId, TenantId } from '@tiffin/kernel';
import { expect, it } from 'vitest';
import type { CertificateAuthority } from './certificate-authority.js';
import type { CertificateRecord, CertificateRows, CertificateStore, KeptCertificate } from './certificate-store.js';
import { OrderCertificates } from './order-certificates.js';

const due = { tenantId: 't' as TenantId, id: 'd' as DomainId, name: 'shop.example.com', turn: 1 };
const kept = {
  ...{ environmentId: 'e', issued: null, order: null, failures: 0, told: 'nothing', at: new Date() },
  setting: { isRunning: true, isApplied: true, verifiedAt: new Date(0) },
} as unknown as KeptCertificate;

it('lets go of an authority that does not answer when its process ends', async () => {
  const reported: unknown[] = [];
  const rows = { kept, countOrder: () => Promise.resolve('counted') } as unknown as CertificateRows;
  const store: CertificateStore = { within: (_key, _due, work) => work(rows) };
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const authority = { order: () => new Promise(() => asked()) } as unknown as CertificateAuthority;
  const orders = new OrderCertificates({
    ...{ store, authority, directory: { claimCertificates: () => Promise.resolve([due]) } },
    cells: { unserved: () => Promise.resolve(null) },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => void reported.push(error),
  });
  const running = orders.run();
  await isAsked;
  orders.leave();
  await running;
  expect(reported).toEqual([]);
});

it('looks at what is issued within hours, however long that is good: its cell may serve none any more', async () => {
  const order = { orderUrl: 'o', orderedAt: new Date(), isAnswerable: true, challengeUrl: null, keyNumber: 1 };
  const day = 86_400_000;
  const issued = { chainPem: '', notBefore: new Date(), notAfter: new Date(Date.now() + 90 * day) };
  const looks: number[] = [];
  const done = () => Promise.resolve();
  const rows = {
    ...{ kept: { ...kept, order }, orderKey: () => Promise.resolve('key') },
    ...{ putIssued: done, moveSettings: done, audit: done },
    record: async ({ lookAfterMs }: CertificateRecord) => void looks.push(lookAfterMs),
  } as unknown as CertificateRows;
  const authority = {
    look: () => Promise.resolve({ state: 'valid', problem: null, retryAfterMs: null }),
    fetch: () => Promise.resolve(issued),
  } as unknown as CertificateAuthority;
  const claims = [[due], []];
  await new OrderCertificates({
    ...{ store: { within: (_key, _due, work) => work(rows) }, authority },
    directory: { claimCertificates: () => Promise.resolve(claims.shift() ?? []) },
    cells: { unserved: () => Promise.resolve(null) },
    grantFor: (tenantId) => issueWorkerGrant(tenantId, 'deployer'),
    report: (error) => expect.unreachable(String(error)),
  }).run();
  expect(looks).toEqual([6 * 3_600_000]);
});
