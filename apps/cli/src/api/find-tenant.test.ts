import { describe, expect, it } from 'vitest';
import { chosenTenant } from './find-tenant.js';

const [acme, bolt] = ['acme', 'bolt'].map((slug) => ({ id: slug, slug, name: slug })) as [never, never];

describe('the tenant that a command is about', () => {
  it('is the only one, or the one that is named', () => {
    expect(chosenTenant([acme], undefined)).toBe(acme);
    expect(chosenTenant([acme, bolt], 'Bolt')).toBe(bolt);
  });

  it.each([
    ['several and none is named', [acme, bolt], undefined, /several tenants.*--tenant.*acme, bolt/],
    ['named, and none of the caller’s', [acme], 'bolt', /no tenant "bolt".*acme/],
    ['none at all', [], undefined, /invitation/],
  ])('is asked for where there are %s', (_, tenants, wanted, said) => {
    expect(() => chosenTenant(tenants, wanted)).toThrow(said);
  });
});
