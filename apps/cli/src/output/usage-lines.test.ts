import { expect, it } from 'vitest';
import type { UsageView } from '../api/documents.js';
import { requestLines, usageLines } from './usage-lines.js';

const row = (changes: Partial<UsageView>): UsageView => ({
  ...{ resource: 'projects', used: 0, limit: null, unit: 'count', isOverridden: false, resetsAt: null, ...changes },
});

it('shows each resource in columns, with its unit, who set it and when it begins anew', () => {
  const lines = usageLines([
    row({ used: 2, limit: 3 }),
    row({ resource: 'memory_mb', used: 8192, unit: 'MiB', isOverridden: true }),
    row({ resource: 'requests_per_month', used: 5_000_000_000, limit: 0, resetsAt: '2027-01-01T00:00:00.000Z' }),
  ]);
  expect(lines).toEqual([
    '  resource                  used  limit',
    '  projects                     2      3',
    '  memory mb                 8192   none  MiB, set by an operator',
    '  requests per month  5000000000      0  until 2027-01-01T00:00:00.000Z',
  ]);
});

it('shows which environments the requests came to, and what is gone by its id', () => {
  const row = (environment: string | null, requests: number) => ({
    ...{ environmentId: 'e-1', environment, project: environment === null ? null : 'shop', requests },
  });
  expect(requestLines([row('development', 90), row(null, 10)])).toEqual([
    '  requests of this month, by environment',
    '  90   90 %  shop/development',
    '  10   10 %  e-1 (gone)',
  ]);
  expect(requestLines([])).toEqual([]);
});
