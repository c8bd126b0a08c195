import { describe, expect, it } from 'vitest';
import { stageChanges, stageForm } from './stage-form.js';

const http = { kind: 'http', path: '/health', status: 200, includes: null, gateway: 'shop', timeoutMs: 500 } as const;
const from = {
  upstream: [{ id: 'dev' }],
  stage: {
    autoPromote: 'off',
    requires: 'any',
    soakSeconds: 1800,
    rollbackOn: ['verification'],
    rollbackSkips: [],
    approvals: null,
    leastApprovals: 0,
    rollout: null,
    checks: [http],
    windows: [],
  },
} satisfies Parameters<typeof stageForm>[0];
const changed = (more: Partial<ReturnType<typeof stageForm>>) => stageChanges(from, { ...stageForm(from), ...more });

describe('what the form of a stage sends', () => {
  it.each([
    ['nothing where nothing differs', {}, {}],
    ['the soak alone', { soak: '2h' }, { soakSeconds: 7200 }],
    [
      'a check that nobody touched as it was, with what its line does not say',
      { checks: 'http /health 200\nsmoke' },
      { checks: [http, { kind: 'smoke', path: null, status: null, includes: null }] },
    ],
    ['no window where all lines are gone', { windows: '' }, {}],
    [
      'who has to agree, as a whole',
      { quorum: 2, approverRoles: ['admin'] },
      {
        approvals: {
          quorum: 2,
          approverRoles: ['admin'],
          roles: [],
          approverIds: [],
          expiresAfterSeconds: 604_800,
        },
      },
    ],
    ['where it comes from', { upstream: ['dev', 'test'] }, { upstream: ['dev', 'test'] }],
  ])('is %s', (_, more, sent) => {
    expect(changed(more)).toEqual(sent);
  });

  it.each([
    [{ soak: 'soon' }, /"soon" is no time/],
    [{ checks: 'ftp' }, /"ftp" is no check/],
    [{ windows: 'never' }, /"never" is no window/],
    [{ expires: 'x', quorum: 1 }, /"x" is no time/],
  ])('is nothing for %j, and why', (more, problem) => {
    expect(changed(more)).toMatch(problem);
  });
});
