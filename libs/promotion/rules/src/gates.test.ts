import { describe, expect, it } from 'vitest';
import { earliestStart } from './earliest-start.js';
import { areOpen, closedGateRefusal, type GateName, opensAt } from './gate.js';
import { evaluateGates, type GateFacts } from './gates.js';
import { emptyLedger, type Ledger, withApproved } from './ledger.js';
import { plainStage, type Stage } from './stage.js';
import {
  at,
  environment,
  ledgerOf,
  ledgerOfMany,
  minuteMs,
  person,
  promotion,
  release,
} from './testing/plain-values.js';
import type { Upstream } from './upstream-gates.js';
import type { Window } from './window.js';

const up = (name: string, ledger: Ledger): Upstream => ({ environmentId: environment(name), name, ledger });
const verified = ledgerOf(['runs', 'a', 0], ['verified', 'a', 5]);
const letIn = withApproved(emptyLedger, { releaseId: release('a'), at: at(1), by: person('olga') });

const stage = (settings: Partial<Stage> = {}): Stage => ({
  ...plainStage(environment('production'), 'production', [environment('staging')]),
  ...settings,
});
const facts = (more: Partial<GateFacts> = {}): GateFacts => ({
  stage: stage(),
  releaseId: release('a'),
  ledger: emptyLedger,
  upstream: [up('staging', verified)],
  way: 'person',
  promotionId: null,
  openPromotionId: null,
  ballot: null,
  asker: null,
  people: null,
  hold: null,
  missingSettings: [],
  missingImages: [],
  irreversible: [],
  ...more,
});

const gateOf = (name: GateName, about: GateFacts, minutes: number) =>
  evaluateGates(about, at(minutes)).find((gate) => gate.name === name)!;

const both = { upstream: [environment('east'), environment('west')] };
const all = stage({ ...both, requires: 'all' });
const any = stage(both);
const soaking = stage({ soakMs: 60 * minuteMs });
const nowhere = { upstream: [up('staging', emptyLedger)] };
const left = { upstream: [up('staging', ledgerOf(['runs', 'a', 0], ['runs', 'b', 1]))] };
const soakedInPart = { upstream: [up('staging', ledgerOf(['runs', 'a', 0], ['verified', 'a', 0], ['runs', 'b', 59]))] };
const inEast = { upstream: [up('east', verified), up('west', ledgerOf(['runs', 'a', 0]))] };
const rollback = { way: 'rollback', upstream: nowhere.upstream } as const;
const approvals = { quorum: 1, roles: [], approvers: [{ role: 'admin' }], expiresAfterMs: 60 * minuteMs };
const voted = {
  requestedBy: person('rita'),
  requestedAt: at(0),
  votes: [{ by: person('olga'), says: 'approve', at: at(1), comment: null }],
  rolesOf: new Map([[person('olga'), ['admin']]]),
  over: null,
} as const;
const asked = stage({ isFinal: true, planApprovals: 1 });
const alone = { asker: person('rita'), people: new Map([[person('rita'), ['admin', 'owner']]]) };
const freeze: Window = {
  name: 'freeze',
  effect: 'deny',
  start: '2026-01-05T09:30',
  timeZone: 'UTC',
  durationMs: 30 * minuteMs,
  rrule: null,
};
const office: Window = { ...freeze, name: 'office', effect: 'allow' };
const hold = { releaseId: release('b'), promotionId: promotion('p'), by: person('olga'), at: at(3) };

type Reason = RegExp | null;
type Row = readonly [name: GateName, state: string, reason: Reason, about: Partial<GateFacts>, minutes?: number];

const rows: readonly Row[] = [
  ['order', 'open', null, {}],
  ['order', 'open', null, { stage: stage({ upstream: [] }), upstream: [] }],
  ['order', 'closed', /has not been in "staging"; promote it there first/, nowhere],
  ['order', 'open', null, left],
  ['order', 'closed', /"staging"/, { upstream: [up('other', verified)] }],
  ['order', 'open', null, { stage: any, upstream: [up('east', verified), up('west', emptyLedger)] }],
  [
    'order',
    'closed',
    /has not been in "west"/,
    { stage: all, upstream: [up('east', verified), up('west', emptyLedger)] },
  ],
  ['order', 'closed', /promote it there first/, { ...nowhere, ledger: letIn }],
  ['order', 'open', null, rollback],

  ['verified', 'open', null, {}],
  ['verified', 'waiting', /not verified in "staging" yet/, { upstream: [up('staging', ledgerOf(['runs', 'a', 0]))] }],
  ['verified', 'closed', /promote it there again, or approve it for "production"/, left],
  ['verified', 'open', null, { ...left, ledger: letIn }],
  ['verified', 'open', null, { stage: any, ...inEast }],
  ['verified', 'waiting', /in "west" yet/, { stage: all, ...inEast }],
  ['verified', 'closed', /never verified in "production" itself/, { ...rollback, ledger: ledgerOf(['runs', 'a', 0]) }],
  ['verified', 'open', null, { ...rollback, ledger: verified }],
  ['verified', 'closed', /never verified/, { ...rollback, ledger: letIn }],
  ['verified', 'closed', /never verified/, { ...rollback, ledger: ledgerOf(['verified', 'a', 0]) }],

  ['soak', 'open', null, {}],
  ['soak', 'waiting', /soaks in "staging" until 2026-01-05T10:05/, { stage: soaking }, 64],
  ['verified', 'open', null, { ...rollback, releaseId: release('r1'), ledger: ledgerOfMany(12) }],
  ['verified', 'open', null, { ...rollback, releaseId: release('r11'), ledger: ledgerOfMany(12) }],

  ['soak', 'open', null, { stage: soaking }, 65],
  ['soak', 'closed', /left "staging" before its soak was over/, { stage: soaking, ...soakedInPart }, 999],
  ['soak', 'open', null, { stage: soaking, ...soakedInPart, ledger: letIn }, 10],
  ['soak', 'waiting', /once it is verified/, { stage: soaking, upstream: [up('staging', ledgerOf(['runs', 'a', 0]))] }],
  ['soak', 'waiting', /in "west" once/, { stage: { ...all, soakMs: 1 }, ...inEast }, 99],
  ['soak', 'open', null, { stage: { ...any, soakMs: 1 }, ...inEast }, 99],
  ['soak', 'open', null, { ...rollback, stage: soaking, ledger: verified }],

  ['approvals', 'open', null, {}],
  ['approvals', 'waiting', /once it is asked for/, { stage: stage({ approvals }) }],
  ['approvals', 'waiting', /1 more approval/, { stage: stage({ approvals }), ballot: { ...voted, votes: [] } }],
  ['approvals', 'open', null, { stage: stage({ approvals }), ballot: voted }],
  ['approvals', 'closed', /anew/, { stage: stage({ approvals }), ballot: { ...voted, votes: [] } }, 60],
  ['approvals', 'closed', /nobody may approve/, { stage: stage({ approvals: { ...approvals, approvers: [] } }) }],
  ['approvals', 'waiting', /asked/, { ...rollback, stage: stage({ approvals }) }],
  ['approvals', 'open', null, { ...rollback, stage: stage({ approvals, rollbackSkips: ['approvals'] }) }],
  ['approvals', 'waiting', /asked/, { stage: stage({ approvals, rollbackSkips: ['approvals'] }) }],
  ['approvals', 'waiting', /needs approvals once it is asked for, as the plan asks for/, { stage: asked }],
  ['approvals', 'waiting', /1 more approval, as the plan asks for/, { stage: asked, ballot: { ...voted, votes: [] } }],
  ['approvals', 'open', null, { stage: asked, ballot: voted }],
  ['approvals', 'open', null, { stage: { ...asked, name: 'staging', isFinal: false } }],
  ['approvals', 'waiting', /the plan/, { stage: { ...asked, isFinal: false } }],
  ['approvals', 'waiting', /the plan/, { stage: { ...asked, name: 'live' } }],
  ['approvals', 'closed', /too few; invite 1 more who may \(in the console, Members\)/, { stage: asked, ...alone }],
  ['approvals', 'closed', /invite 1 more/, { stage: asked, ...alone, ballot: { ...voted, votes: [] } }],
  ['approvals', 'waiting', /the plan/, { stage: asked, ...alone, asker: person('olga') }],
  ['approvals', 'waiting', /the plan/, { ...rollback, stage: { ...asked, rollbackSkips: ['approvals'] } }],
  ['approvals', 'open', null, { ...rollback, way: 'auto-rollback', stage: { ...asked, rollbackSkips: ['approvals'] } }],
  ['approvals', 'open', null, { ...rollback, way: 'auto-rollback', stage: asked }],

  ['window', 'open', null, { stage: stage({ windows: [freeze] }) }, 29],
  ['window', 'waiting', /"freeze" keeps it shut until 2026-01-05T10:00/, { stage: stage({ windows: [freeze] }) }, 30],
  ['window', 'open', null, { stage: stage({ windows: [freeze] }) }, 60],
  ['window', 'waiting', /no window is open until 2026-01-05T09:30/, { stage: stage({ windows: [office] }) }, 29],
  ['window', 'closed', /none will be; change the windows/, { stage: stage({ windows: [office] }) }, 60],
  ['window', 'waiting', /"freeze"/, { ...rollback, stage: stage({ windows: [freeze] }) }, 30],
  ['window', 'open', null, { ...rollback, stage: stage({ windows: [freeze], rollbackSkips: ['window'] }) }, 30],

  ['hold', 'open', null, { hold }],
  ['hold', 'open', null, { hold, way: 'rollback' }],
  ['hold', 'closed', /lift the hold, or promote by hand/, { hold, way: 'automation' }],
  ['hold', 'closed', /lift the hold/, { hold, way: 'auto-rollback' }],
  ['hold', 'open', null, { way: 'automation' }],
  ['hold', 'open', null, { hold, way: 'auto-rollback', promotionId: promotion('p') }],

  ['free', 'open', null, {}],
  ['free', 'open', null, { promotionId: promotion('p'), openPromotionId: promotion('p') }],
  ['free', 'waiting', /another promotion/, { promotionId: promotion('p'), openPromotionId: promotion('q') }],
  ['free', 'waiting', /another promotion/, { openPromotionId: promotion('q') }],

  ['settings', 'closed', /"production" lacks "KEY", "URL"; set/, { missingSettings: ['KEY', 'URL'] }],
  ['images', 'closed', /images of "shop" are gone/, { missingImages: ['shop'] }],
  [
    'reversible',
    'closed',
    /data of "production" .*taken back \(age goes\); promote a newer/,
    { irreversible: ['age goes'] },
  ],
  [
    'reversible',
    'closed',
    /\(age goes; a; b; and 1 more\)/,
    { ...rollback, irreversible: ['age goes', 'a', 'b', 'c'] },
  ],
];

describe('the gate', () => {
  it.each(rows.map(([name, state, reason, about, minutes = 10]) => [name, state, reason, about, minutes] as const))(
    '%s is %s (%s) for %j',
    (name, state, reason, about, minutes) => {
      const gate = gateOf(name, facts(about), minutes);
      expect(gate.state).toBe(state);
      if (reason === null) expect(gate).toEqual({ name, state: 'open', reason: null, opensAt: null });
      else expect(gate.reason).toMatch(reason);
    },
  );
});

it('a rollback goes no further back than to what retention keeps', () => {
  const to = (name: string) => facts({ ...rollback, releaseId: release(name), ledger: ledgerOfMany(12) });
  expect(gateOf('verified', to('r1'), 10).state).toBe('open');
  expect(gateOf('verified', to('r0'), 10)).toMatchObject({
    state: 'closed',
    reason: expect.stringMatching(/goes back to the last 10 .* ran earlier; choose one of those/),
  });
});

describe('the gates together', () => {
  it('are open where nothing stands in the way', () => {
    const gates = evaluateGates(facts(), at(10));
    expect([areOpen(gates), opensAt(gates), closedGateRefusal(gates)]).toEqual([true, null, null]);
    expect(earliestStart(facts(), at(10))).toEqual(at(10));
  });

  it('say when time opens them', () => {
    const about = facts({ stage: soaking });
    expect(opensAt(evaluateGates(about, at(10)))).toEqual(at(65));
    expect(earliestStart(about, at(10))).toEqual(at(65));
  });

  it('are waited for one after the other: a soak that ends in a closed window ends with that', () => {
    const about = facts({ stage: stage({ soakMs: 30 * minuteMs, windows: [freeze] }) });
    expect(opensAt(evaluateGates(about, at(10)))).toEqual(at(35));
    expect(earliestStart(about, at(10))).toEqual(at(60));
  });

  it('are asked at three moments at the most, however often a window closes again', () => {
    const hourly = { ...freeze, start: '2020-01-01T00:00', durationMs: 60 * minuteMs, rrule: 'FREQ=HOURLY' };
    const about = facts({ stage: stage({ soakMs: 30 * minuteMs, windows: [hourly] }) });
    const from = at(10).getTime();
    // The search for an opening is given up after a while: what is told is a moment before which it does not open.
    const start = earliestStart(about, at(10))?.getTime() ?? 0;
    expect(start).toBeGreaterThan(from);
    expect(start).toBeLessThan(from + 3 * 200 * 24 * 60 * minuteMs);
  });

  it('say no time where one is closed, and why', () => {
    const about = facts({ stage: soaking, missingImages: ['shop'] });
    const gates = evaluateGates(about, at(10));
    expect([opensAt(gates), earliestStart(about, at(10))]).toEqual([null, null]);
    expect(closedGateRefusal(gates)).toMatchObject({
      code: 'PROMOTION_REFUSED',
      message: expect.stringMatching(/"images" is closed: images of "shop"/),
    });
  });
});
