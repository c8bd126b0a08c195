import { describe, expect, it } from 'vitest';
import { addressOf, type Route, routeOf } from './route.js';

describe('route', () => {
  it.each<Route>([{ page: 'projects' }, { page: 'canvas', projectId: '0190-a b' }])(
    'goes there and back: %j',
    (route) => {
      expect(routeOf(addressOf(route))).toEqual(route);
    },
  );

  it('shows the projects for an address that it does not know', () => {
    expect(routeOf('#/elsewhere')).toEqual({ page: 'projects' });
  });
});
