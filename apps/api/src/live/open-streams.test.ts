import { expect, it } from 'vitest';
import type { TenantAdmission } from '../access/admission.js';
import { liveStream } from './live-stream.js';
import { OpenStreams } from './open-streams.js';

const admissionOf = (id: string) =>
  ({
    session: { caller: { actor: { id } }, hold: () => () => undefined },
    renew: () => Promise.resolve(),
  }) as unknown as TenantAdmission;

it('opens so many streams a person, and more once one is closed', async () => {
  const streams = new OpenStreams(2);
  const open = (id: string) =>
    liveStream('field', {
      admission: admissionOf(id),
      streams,
      listen: () => () => undefined,
      read: () => Promise.resolve(1),
    });
  const [first] = [open('ada'), open('ada')];
  expect(() => open('ada')).toThrow('subscriptions open at once (the limit is 2)');
  open('grace');
  await first?.return?.();
  await first?.return?.();
  open('ada');
  expect(() => open('ada')).toThrow('subscriptions open at once');
});
