import { describe, expect, it } from 'vitest';
import { approversText, earliestText, isOpen, servesSince, whoAsked, withLive } from './promotion-texts.js';
import type { PromotionAnswer } from './stages-documents.js';

const promotion = (id: string, phase: PromotionAnswer['phase']): PromotionAnswer => ({
  id,
  phase,
  way: 'person',
  note: null,
  reason: null,
  requestedBy: 'Ada',
  createdAt: '2026-01-05T09:00:00Z',
  startedAt: null,
  finishedAt: null,
  release: { name: 'brave-otter-1' },
  fromRelease: null,
  steps: [],
  votes: [],
  gates: null,
});
const briefly = (promotions: readonly PromotionAnswer[]) => promotions.map(({ id, phase }) => `${id} ${phase}`);

describe('promotions of a stage', () => {
  const listed = [promotion('2', 'Pending'), promotion('1', 'Succeeded')];

  it.each([
    ['as they were listed', null, ['2 Pending', '1 Succeeded']],
    ['as the newest stands since', promotion('2', 'Running'), ['2 Running', '1 Succeeded']],
    ['with one that came since', promotion('3', 'Pending'), ['3 Pending', '2 Pending', '1 Succeeded']],
    ['without one that is older than what was listed', promotion('0', 'Failed'), ['2 Pending', '1 Succeeded']],
  ])('are shown %s', (_, live, shown) => {
    expect(briefly(withLive(listed, live))).toEqual(shown);
  });

  it('are open until they have ended', () => {
    const phases = ['Pending', 'Running', 'Verifying', 'Succeeded', 'Failed', 'Errored', 'Aborted'] as const;
    expect(phases.filter((phase) => isOpen({ phase }))).toEqual(['Pending', 'Running', 'Verifying']);
  });

  it.each([
    ['person', 'Ada', 'asked for by Ada'],
    ['person', null, 'asked for by somebody who has left'],
    ['automation', null, 'asked for by automation'],
    ['rollback', 'Ada', 'rolled back by Ada'],
    ['auto_rollback', null, 'rolled back by automation'],
  ] as const)('in the way %s by %s were %s', (way, requestedBy, text) => {
    expect(whoAsked({ way, requestedBy })).toBe(text);
  });
});

describe('since when a release serves', () => {
  const deployment = (name: string, state: 'succeeded' | 'failed') => ({
    node: { state, finishedAt: `after ${name}`, steps: [], release: { name } },
  });
  const current = { name: 'a-1', revisionNumber: 1 };

  it.each([
    ['is when its deployment was over', [deployment('a-1', 'succeeded')], 'after a-1'],
    ['is not when another failed', [deployment('b-2', 'failed'), deployment('a-1', 'succeeded')], 'after a-1'],
    ['is not known where that is long ago', [deployment('b-2', 'failed'), deployment('c-3', 'failed')], null],
  ])('%s', (_, edges, since) => {
    expect(servesSince({ currentRelease: current, deployments: { edges } })).toBe(since);
  });
});

describe('what is told of a promotion that waits', () => {
  const now = new Date('2026-01-05T09:00:00Z');
  const rule = { quorum: 2, expiresAfterSeconds: 60, approverIds: [], roles: [] } as const;

  it('is when it could start', () => {
    expect(earliestText(null, now)).toMatch(/cannot start/);
    expect(earliestText('2026-01-05T08:59:59Z', now)).toMatch(/: now, if everybody/);
    expect(earliestText('2026-02-05T10:00:00Z', now)).toMatch(/at Feb 5, 2026/);
  });

  it('is who may agree', () => {
    expect(approversText({ ...rule, approverIds: [], roles: [], approverRoles: [] })).toMatch(/^Nobody/);
    expect(approversText({ ...rule, approverIds: ['a'], roles: ['owner'], approverRoles: ['admin', 'owner'] })).toBe(
      'May agree: admins, owners, 1 person by name; among those who do: owner.',
    );
  });
});
