import { describe, expect, it } from 'vitest';
import { isSampled, isTraceparent, passableTracestate, traceIdIn, traceIdOf } from './trace-context.js';

const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

describe('a traceparent', () => {
  it.each([
    ['of version 00', `00-${trace}-${span}-01`],
    ['with flags of a later level', `00-${trace}-${span}-fe`],
    ['of a later version', `cc-${trace}-${span}-01`],
    ['of a later version, with more', `cc-${trace}-${span}-01-what-the-future.will-be`],
    ['of a later version, with an empty rest', `01-${trace}-${span}-00-`],
  ])('%s is valid', (_, text) => {
    expect(isTraceparent(text)).toBe(true);
    expect([traceIdIn(text), traceIdOf({ traceparent: text })]).toEqual([trace, trace]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['several, each by itself', [`00-${trace}-${span}-01`, `00-${trace}-${span}-01`]],
    ['several, as Node joins them', `00-${trace}-${span}-01, 00-${trace}-${span}-01`],
    ['several of a later version', `cc-${trace}-${span}-01-x, cc-${trace}-${span}-01-x`],
    ['version ff', `ff-${trace}-${span}-01`],
    ['a version in capitals', `CC-${trace}-${span}-01`],
    ['version 00 with more', `00-${trace}-${span}-01-x`],
    ['version 00 with an empty rest', `00-${trace}-${span}-01-`],
    ['a later version with more that is not set off', `cc-${trace}-${span}-01.x`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${span}-01`],
    ['a parent of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${trace.toUpperCase()}-${span}-01`],
    ['digits that are none', `00-${trace.slice(1)}g-${span}-01`],
    ['a short trace', `00-${trace.slice(1)}-${span}-01`],
    ['a short parent', `00-${trace}-${span.slice(1)}-01`],
    ['short flags', `00-${trace}-${span}-1`],
    ['no flags', `00-${trace}-${span}`],
    ['another sign between', `00_${trace}_${span}_01`],
    ['space before', ` 00-${trace}-${span}-01`],
  ])('is none: %s', (_, text) => {
    expect(isTraceparent(text)).toBe(false);
    expect(traceIdOf({ traceparent: text })).toBeUndefined();
  });

  it.each([
    ['00', false],
    ['01', true],
    ['02', false],
    ['03', true],
    ['fe', false],
    ['ff', true],
  ])('with the flags %s', (flags, sampled) => expect(isSampled(`00-${trace}-${span}-${flags}`)).toBe(sampled));
});

describe('a tracestate', () => {
  it.each([
    ['one member', 'a=1', 'a=1'],
    ['a tenant and its system', '0t-x_*/@sys=v', '0t-x_*/@sys=v'],
    ['several headers, as Node joins them', 'a=1, b=2 ,\tc=3', 'a=1,b=2,c=3'],
    ['empty parts', 'a=1,, ,b=2,', 'a=1,b=2'],
    ['any value', 'a=!"#$%&()*+-./:;<>?@[]^_`{|}~ z', 'a=!"#$%&()*+-./:;<>?@[]^_`{|}~ z'],
    ['a key twice', 'a=1,a=2', 'a=1,a=2'],
    ['32 members', members(32), members(32)],
    ['the longest member', `${'k'.repeat(256)}=${'v'.repeat(256)}`, `${'k'.repeat(256)}=${'v'.repeat(256)}`],
  ])('goes on: %s', (_, given, passed) => expect(passableTracestate(given)).toBe(passed));

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['empty parts only', ' ,,'],
    ['33 members', members(33)],
    ['a key in capitals', 'aB=1'],
    ['a key that begins with a sign', '-a=1'],
    ['a key that begins with a digit', '1a=1'],
    ['two tenants', 'a@b@c=1'],
    ['a long key', `${'k'.repeat(257)}=1`],
    ['no key', '=1'],
    ['no value', 'a='],
    ['no sign between', 'a'],
    ['a value with another sign between', 'a=b=c'],
    ['a long value', `a=${'v'.repeat(257)}`],
    ['a value beyond ASCII', 'a=\u00e9'],
    ['a wrong one among right ones', 'a=1,B=2'],
  ])('does not: %s', (_, given) => expect(passableTracestate(given)).toBeUndefined());
});

function members(count: number): string {
  return Array.from({ length: count }, (_, at) => `k${at}=1`).join(',');
}
