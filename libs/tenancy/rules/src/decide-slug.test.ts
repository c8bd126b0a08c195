import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideSlug, isReserved, slugCandidates } from './decide-slug.js';
import { slugSkeleton } from './slug-skeleton.js';

const codeOf = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('decideSlug', () => {
  it.each(['ada', 'a1', 'car-shop', 'x'.repeat(40), '1password2'])('takes %j', (slug) => {
    expect(decideSlug(slug)).toBe(slug);
  });

  it.each([
    ...['', 'a', '-a', 'a-', 'a--b', 'xn--80ak6aa92e', 'Ada', 'ada.lovelace', 'ada_l', 'x'.repeat(41), '42', '1-2'],
    ...['аda', 'ada\n', 'ad\u200ba', 'ａｄａ', 'café'],
  ])('refuses %j, which is no label', (slug) => {
    expect(codeOf(decideSlug(slug))).toBe('INPUT_INVALID');
  });

  it.each([
    ...['api', 'admin', 'www', 'sls-admin', 'localhost', 'mail', 'identity', 'console', 'support', 'root', 'wpad'],
    ...['adrnin', 'vvvvvv', 'loca1host', 'l0calhost', 'rnail', 'r0ot'],
  ])('refuses %j, which is reserved or reads like it', (slug) => {
    expect(codeOf(decideSlug(slug))).toBe('SLUG_RESERVED');
  });

  it('reads labels alike that look alike, and no others', () => {
    expect(slugSkeleton('modern-1ab')).toBe(slugSkeleton('rnodern-lab'));
    expect(slugSkeleton('g00gle')).toBe(slugSkeleton('google'));
    expect(slugSkeleton('ada')).not.toBe(slugSkeleton('eda'));
    expect([isReserved('admins-shop'), isReserved('api2')]).toEqual([false, false]);
  });
});

describe('slugCandidates', () => {
  it.each([
    [
      ['Ada Lovelace', 'ada@x.test'],
      ['ada-lovelace', 'ada-lovelace-k3x9'],
    ],
    [
      ['日本', 'taro'],
      ['taro', 'taro-k3x9'],
    ],
    [['日本', '42'], ['tenant-k3x9']],
    [['Admin', 'x'], ['admin-k3x9']],
    [['x'.repeat(60)], ['x'.repeat(40), `${'x'.repeat(35)}-k3x9`]],
    [[`${'x'.repeat(34)} y`], [`${'x'.repeat(34)}-y`, `${'x'.repeat(34)}-k3x9`]],
  ])('of %j are %j', (sources, candidates) => {
    expect(slugCandidates(sources, ['k3x9'])).toEqual(candidates);
  });

  it('are all labels that anybody may have, whatever the name', () => {
    for (const name of ['ADMIN', 'ａｐｉ', 'a', '', 'a'.repeat(500), '--', 'Ⅷ', 'ﬁ', '\ud800']) {
      const candidates = slugCandidates([name], ['0l1o', 'zzzz']);
      expect(candidates.length).toBeGreaterThan(0);
      expect(candidates.map((slug) => codeOf(decideSlug(slug)))).toEqual(candidates);
    }
  });
});
