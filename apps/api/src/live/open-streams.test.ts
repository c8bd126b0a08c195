import { expect, it } from 'vitest';
import type { TenantAdmission } from '../access/admission.js';
import { liveStream } from './live-stream.js';
import { OpenStreams } from './open-streams.js';

const admissionOf = (id: string, tenantId: string) =>
  ({
    grants: { tenant: { tenantId } },
    session: { caller: { actor: { id } }, hold: () => () => undefined },
    renew: () => Promise.resolve(),
  }) as unknown as TenantAdmission;

function opener(streams: OpenStreams) {
  return (id: string, tenantId = 'ours') =>
    liveStream('field', {
      admission: admissionOf(id, tenantId),
      streams,
      listen: () => () => undefined,
      read: () => Promise.resolve(1),
    });
}

it('opens so many streams a person, and more once one is closed', async () => {
  const open = opener(new OpenStreams({ ofPerson: 2, ofTenant: 100 }));
  const [first] = [open('ada'), open('ada')];
  expect(() => open('ada')).toThrow('subscriptions open at once (the limit is 2)');
  open('grace');
  await first?.return?.();
  await first?.return?.();
  open('ada');
  expect(() => open('ada')).toThrow('subscriptions open at once');
});

it('opens so many streams a tenant, whoever of its people and machines asks, and as many for another tenant', async () => {
  const open = opener(new OpenStreams({ ofPerson: 2, ofTenant: 3 }));
  const [first] = [open('ada'), open('ada'), open('grace')];
  expect(() => open('machine')).toThrow('subscriptions of this tenant open at once (the limit is 3)');
  open('machine', 'theirs');
  await first?.return?.();
  open('machine');
  expect(() => open('grace')).toThrow('subscriptions of this tenant open at once');
});
