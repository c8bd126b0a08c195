import { describe, expect, it } from 'vitest';
import { decideDomain, type DomainFinding, graceMs, type KnownDomain, leads } from './decide-domain.js';
import { ownershipRecord, tokensIn } from './ownership-record.js';

const created = new Date('2026-01-01T00:00:00Z');
const after = (ms: number) => new Date(created.getTime() + ms);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const known = (state: KnownDomain['state'], failingSince: Date | null = null): KnownDomain => ({
  ...{ name: 'shop.example.com', state, failingSince, createdAt: created },
});
const missing: DomainFinding = { kind: 'missing', isWanted: false };
const wanted: DomainFinding = { kind: 'missing', isWanted: true };
const away: DomainFinding = { kind: 'unreachable', reason: 'they sleep' };

describe('a look at the record of a domain', () => {
  it.each(['pending', 'verified', 'failing', 'lost'] as const)('proves it, whatever it was: %s', (state) => {
    const decided = decideDomain(known(state, created), { kind: 'proved' }, after(dayMs));
    expect(decided).toEqual({ state: 'verified', problem: null, failingSince: null, lookAfterMs: 6 * hourMs });
  });

  it.each([
    ['pending', missing, 'pending', /is not there/],
    ['pending', wanted, 'pending', /is not there/],
    ['pending', away, 'pending', /cannot be looked up: they sleep/],
    ['pending', { kind: 'taken' }, 'pending', /that of another environment, which has the domain/],
    ['pending', { kind: 'contested' }, 'pending', /does not prove it any more/],
    ['lost', missing, 'lost', /is not there/],
    ['lost', { kind: 'taken' }, 'lost', /another environment/],
    ['verified', missing, 'failing', /by 2026-01-08T01:00:00.000Z, the domain does not lead here/],
    ['verified', away, 'failing', /they sleep/],
    ['verified', wanted, 'lost', /is not there/],
    ['failing', wanted, 'lost', /is not there/],
  ] as const)('a %s one with %o is %s', (state, found, becomes, problem) => {
    const decided = decideDomain(known(state), found, after(hourMs));
    expect(decided.state).toBe(becomes);
    expect(decided.problem).toMatch(problem);
  });

  it('leaves one where it was until the time is over, and not a moment longer', () => {
    const failing = known('failing', after(hourMs));
    const [last, over] = [after(hourMs + graceMs - 1), after(hourMs + graceMs)];
    expect(decideDomain(failing, missing, last)).toMatchObject({ state: 'failing', failingSince: after(hourMs) });
    expect(decideDomain(failing, away, over)).toMatchObject({ state: 'lost', failingSince: null });
  });

  it('comes again soon after it was added, and less and less often', () => {
    const agesMs = [0, 2 * hourMs, 2 * dayMs, 40 * dayMs];
    const waits = agesMs.map((ageMs) => decideDomain(known('pending'), missing, after(ageMs)).lookAfterMs);
    expect(waits).toEqual([60_000, 600_000, hourMs, dayMs]);
    expect(decideDomain(known('pending'), { kind: 'contested' }, after(2 * dayMs)).lookAfterMs).toBe(15_000);
  });

  it('is what says whether it leads anywhere', () => {
    expect((['pending', 'verified', 'failing', 'lost'] as const).filter(leads)).toEqual(['verified', 'failing']);
  });
});

describe('the record', () => {
  const token = 'a1'.repeat(20);
  it('is read as it is written, beside others', () => {
    const { name, value } = ownershipRecord('shop.example.com', token);
    expect([name, value]).toEqual(['_tiffin.shop.example.com', `tiffin-verify=${token}`]);
    expect(tokensIn(['v=spf1 -all', ` "${value}" `, 'tiffin-verify=', `x${value}`, value])).toEqual([token, token]);
  });
});
