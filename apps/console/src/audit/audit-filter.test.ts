import { describe, expect, it } from 'vitest';
import { type AuditFilter, filterOf, fragmentOf, isFiltered, noFilter, variablesOf } from './audit-filter.js';

describe('the filter of the audit log', () => {
  it.each<Partial<AuditFilter>>([
    {},
    { action: 'token.create' },
    { actorId: '0190', objectKind: 'project', objectId: 'a b&c=d', from: '2026-03-10T12:00', to: '2026-03-11T00:00' },
  ])('stands in the address and is read from there: %j', (part) => {
    const filter = { ...noFilter, ...part };
    expect(filterOf(fragmentOf(filter))).toEqual(filter);
    expect(isFiltered(filter)).toBe(Object.keys(part).length > 0);
  });

  it('is none in an address without one, and knows no other words', () => {
    expect(filterOf('#/tenant/audit')).toEqual(noFilter);
    expect(filterOf('#/tenant/audit?tenantId=other&action=a.b')).toEqual({ ...noFilter, action: 'a.b' });
  });

  it('asks with null for what is empty, and with moments that have a zone', () => {
    const asked = variablesOf({ ...noFilter, action: ' token.create ', from: '2026-03-10T12:00', to: 'soon' });
    expect(asked).toEqual({
      ...{ actorId: null, action: 'token.create', objectKind: null, objectId: null },
      from: new Date('2026-03-10T12:00').toISOString(),
      to: null,
    });
  });
});
