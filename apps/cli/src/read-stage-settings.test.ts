import { describe, expect, it } from 'vitest';
import { gateSettings, readCheck, readWindow } from './read-stage-settings.js';

describe('a window on the command line', () => {
  it('has a name of several words, a start, a zone, a time and a rule', () => {
    expect(readWindow('deny Summer sale 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR')).toEqual({
      ...{ effect: 'deny', name: 'Summer sale', start: '2026-12-04T16:00', timeZone: 'Europe/Berlin' },
      ...{ durationSeconds: 230_400, rrule: 'FREQ=WEEKLY;BYDAY=FR' },
    });
    expect(readWindow('allow Night 2026-12-04T22:00 UTC 8h')).toMatchObject({ name: 'Night', rrule: null });
  });

  it.each([
    '',
    'deny',
    'maybe W 2026-12-04T16:00 UTC 1h',
    'deny W 2026-12-04T16:00 UTC',
    'deny 2026-12-04T16:00 UTC 1h',
  ])('%j is told how to write one', (text) => {
    expect(() => readWindow(text)).toThrow('is no window. Write: deny');
  });
});

describe('a check on the command line', () => {
  it.each([
    ['smoke', { kind: 'smoke' }],
    ['http /health', { kind: 'http', path: '/health', status: 200, includes: null }],
    ['http /shop?x=1 201 all is well', { kind: 'http', path: '/shop?x=1', status: 201, includes: 'all is well' }],
  ])('%j is read', (text, check) => {
    expect(readCheck(text)).toEqual(check);
  });

  it.each(['', 'ping', 'http', 'smoke /x', 'http /x ok'])('%j is told how to write one', (text) => {
    expect(() => readCheck(text)).toThrow('is no check');
  });
});

describe('approvals on the command line', () => {
  it('tell roles from people', () => {
    const id = '01890000-0000-7000-8000-000000000000';
    expect(gateSettings({ approvals: 2, approvers: ['admin', id] })).toEqual({
      approvals: { quorum: 2, roles: [], approverRoles: ['admin'], approverIds: [id] },
    });
    expect(gateSettings({ approvals: 0 })).toMatchObject({ approvals: { quorum: 0 } });
    expect(gateSettings({ window: ['none'], check: ['none'] })).toEqual({ windows: [], checks: [] });
  });

  it.each([{ approvals: 1 }, { approvers: ['admin'] }])('%j is not enough', (options) => {
    expect(() => gateSettings(options)).toThrow('Say with');
  });
});
