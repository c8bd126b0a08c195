import { describe, expect, it } from 'vitest';
import {
  type CertificateSetting,
  decideCertificate,
  decideFailure,
  type KnownCertificate,
  renewedFrom,
} from './decide-certificate.js';

const dayMs = 86_400_000;
const at = new Date('2026-12-01T00:00:00Z');
const after = (ms: number) => new Date(at.getTime() + ms);
const none: KnownCertificate = { issued: null, order: null, failures: 0, told: 'nothing' };
const setting: CertificateSetting = {
  ...{ unserved: null, isRunning: true, isApplied: true, verifiedAt: at },
};
const issued = { notBefore: at, notAfter: after(90 * dayMs) };

describe('a certificate', () => {
  it.each<[string, Partial<KnownCertificate>, Partial<CertificateSetting>, number, string]>([
    ['is ordered at once', {}, {}, 0, 'begin'],
    ['is not ordered where the cell serves none', {}, { unserved: 'none here' }, 0, 'rest'],
    ['waits for something that runs', {}, { isRunning: false }, 0, 'rest'],
    ['waits until the entrance leads the domain', {}, { isApplied: false }, 599_000, 'rest'],
    ['waits for that no longer than ten minutes', {}, { isApplied: false }, 600_000, 'begin'],
    ['is left alone for two thirds of its time', { issued }, {}, 60 * dayMs - 1, 'rest'],
    ['is renewed after that', { issued }, {}, 60 * dayMs, 'begin'],
    [
      'is renewed whatever is not applied',
      { issued },
      { isApplied: false, verifiedAt: after(60 * dayMs) },
      60 * dayMs,
      'begin',
    ],
    ['is proved first', { order: { orderedAt: at, isAnswerable: false } }, {}, 1, 'answer'],
    ['is looked at then', { order: { orderedAt: at, isAnswerable: true } }, {}, 1, 'look'],
    [
      'is finished where the cell has changed meanwhile',
      { order: { orderedAt: at, isAnswerable: true } },
      { unserved: 'x' },
      1,
      'look',
    ],
    ['is given up after an hour', { order: { orderedAt: at, isAnswerable: true } }, {}, 3_600_001, 'give-up'],
  ])('%s', (_, known, place, ms, step) => {
    expect(decideCertificate({ ...none, ...known }, { ...setting, ...place }, after(ms)).is).toBe(step);
  });

  it('is renewed from two thirds on', () => {
    expect(renewedFrom(issued)).toEqual(after(60 * dayMs));
  });
});

describe('a failure', () => {
  const refused = { kind: 'refused', problem: 'no', retryAfterMs: null } as const;
  const passing = { ...refused, kind: 'passing' } as const;
  const minutes = (failures: number, kind: 'refused' | 'passing') =>
    decideFailure({ ...none, failures }, { ...refused, kind }, at).lookAfterMs / 60_000;

  it('is tried again ever later', () => {
    expect([0, 1, 2, 7, 8, 5_000].map((count) => minutes(count, 'refused'))).toEqual([10, 20, 40, 1_280, 1_440, 1_440]);
    expect([0, 1, 5, 6, 5_000].map((count) => minutes(count, 'passing'))).toEqual([1, 2, 32, 60, 60]);
  });

  it('is never tried before the authority wants it', () => {
    const decided = decideFailure(none, { ...passing, retryAfterMs: 7_200_000 }, at);
    expect(decided.lookAfterMs).toBe(7_200_000);
  });

  it('is tried sooner where little time is left', () => {
    const decided = decideFailure({ ...none, issued, failures: 9 }, refused, after(89.5 * dayMs));
    expect(decided.lookAfterMs).toBe(0.05 * dayMs);
  });

  it('is told of once; one that passes, once it does not', () => {
    expect(decideFailure(none, refused, at)).toMatchObject({ tell: 'failing', told: 'failing' });
    expect(decideFailure({ ...none, failures: 1, told: 'failing' }, refused, at).tell).toBeNull();
    expect([0, 1, 2].map((failures) => decideFailure({ ...none, failures }, passing, at).tell)).toEqual([
      null,
      null,
      'failing',
    ]);
  });

  it('is told of once more when the certificate is about to expire', () => {
    const known = { ...none, issued, failures: 5, told: 'failing' } as const;
    expect(decideFailure(known, refused, after(75 * dayMs)).tell).toBeNull();
    expect(decideFailure(known, refused, after(75 * dayMs + 1)).tell).toBe('expiring');
    expect(decideFailure({ ...known, told: 'expiring' }, refused, after(80 * dayMs)).tell).toBeNull();
  });
});
