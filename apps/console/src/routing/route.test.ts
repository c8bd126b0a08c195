import { describe, expect, it } from 'vitest';
import { addressOf, type Route, routeOf } from './route.js';

describe('route', () => {
  it.each<[Route, string]>([
    [{ page: 'projects' }, '#/'],
    [{ page: 'account' }, '#/account'],
    [{ page: 'invitation' }, '#/invitation'],
    [{ page: 'signed-in' }, '#/signed-in'],
    [{ page: 'canvas', projectId: '0190-a b' }, '#/projects/0190-a%20b'],
    [{ page: 'settings', projectId: '0190' }, '#/projects/0190/settings'],
    [{ page: 'stages', projectId: '0190' }, '#/projects/0190/stages'],
    [{ page: 'members' }, '#/tenant/members'],
    [{ page: 'tokens' }, '#/tenant/tokens'],
    [{ page: 'usage' }, '#/tenant/usage'],
    [{ page: 'audit' }, '#/tenant/audit'],
    [{ page: 'general' }, '#/tenant/general'],
    [{ page: 'operators', part: 'tenants' }, '#/operators/tenants'],
    [{ page: 'operators', part: 'sign-up' }, '#/operators/sign-up'],
    [{ page: 'operators', part: 'support' }, '#/operators/support'],
    [{ page: 'operators', part: 'tenant', slug: 'acme' }, '#/operators/tenants/acme'],
  ])('of %j is %s, there and back', (route, address) => {
    expect(addressOf(route)).toBe(address);
    expect(routeOf(address)).toEqual(route);
  });

  it.each(['', '#', '#/elsewhere', '#/tenant', '#/tenant/', '#/tenant/elsewhere', '#/projects', '#/projects/'])(
    'shows the projects for an address that it does not know: %j',
    (address) => {
      expect(routeOf(address)).toEqual({ page: 'projects' });
    },
  );

  it.each([
    ['#/projects/0190?from=mail', { page: 'canvas', projectId: '0190' }],
    ['#/projects/0190/elsewhere', { page: 'canvas', projectId: '0190' }],
    ['#/projects/%E0%A4%A', { page: 'canvas', projectId: '%E0%A4%A' }],
    ['#/operators', { page: 'operators', part: 'tenants' }],
    ['#/operators/elsewhere', { page: 'operators', part: 'tenants' }],
    ['#/tenant/audit?action=token.create', { page: 'audit' }],
  ])('reads %s', (address, route) => {
    expect(routeOf(address)).toEqual(route);
  });
});
