import { expect, it } from 'vitest';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { labelNames, routeName } from '../render/object-names.js';
import { takenHost } from './taken-host.js';

const host = 'gateway.development.shop.acme.localhost';
const record = {
  wanted: { set: 'a', desired: { environmentId: 'mine', routes: [{ host, unit: 'gateway-1' }] } },
} as unknown as EnvironmentRecord;
const route = (owner: string, of = host) => ({
  ...{ apiVersion: 'v1', kind: 'HTTPRoute' },
  metadata: { name: routeName(of), labels: { [labelNames.environment]: owner } },
});

it('a host that another environment of the cluster has is named with it, and one of its own is not', () => {
  expect(takenHost('mine', record, [route('mine'), route('other', 'other.localhost')])).toBeNull();
  expect(takenHost('mine', record, [route('mine'), route('other')])).toBe(
    `the host "${host}" is served by environment other of this cluster`,
  );
});

it('a domain that another environment is about to give up is waited for', () => {
  const own = {
    wanted: { set: 'a', desired: { environmentId: 'mine', routes: [{ host, unit: 'gateway-1', isCustom: true }] } },
  } as unknown as EnvironmentRecord;
  expect(takenHost('mine', own, [route('other')])).toBeNull();
});
