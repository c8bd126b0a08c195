import { describe, expect, it } from 'vitest';
import { classOf, retryAfterMs } from './fault-classes.js';

describe('what an answer of the API server means', () => {
  it.each([
    [0, 'ECONNRESET', '', 'unknown'],
    [400, 'BadRequest', 'no such field', 'invalid'],
    [401, 'Unauthorized', '', 'unauthorized'],
    [403, 'Forbidden', 'User "x" cannot create resource "secrets"', 'forbidden'],
    [403, 'Forbidden', 'pods "a" is forbidden: exceeded quota: environment, requested: pods=1', 'quota'],
    [403, 'Forbidden', 'pods "a" is forbidden: failed quota: environment: must specify memory', 'quota'],
    [403, 'Forbidden', 'pods "a" is forbidden: violates PodSecurity "restricted:v1.34": hostNetwork', 'invalid'],
    [403, 'Forbidden', 'unable to create new content in namespace t because it is being terminated', 'terminating'],
    [403, 'Forbidden', 'pods "a" is forbidden: not yet ready to handle request', 'throttled'],
    [404, 'NotFound', '', 'absent'],
    [409, 'Conflict', '', 'conflict'],
    [409, 'AlreadyExists', '', 'conflict'],
    [410, 'Expired', 'too old resource version', 'expired'],
    [410, 'Gone', '', 'expired'],
    [500, 'Expired', 'the watch was too slow', 'expired'],
    [413, 'RequestEntityTooLarge', '', 'invalid'],
    [422, 'Invalid', 'spec.replicas: must be positive', 'invalid'],
    [429, 'TooManyRequests', '', 'throttled'],
    [500, 'InternalError', 'etcd changed leader', 'unknown'],
    [503, 'ServiceUnavailable', '', 'unknown'],
    [504, 'Timeout', 'it may have been done', 'unknown'],
  ])('%i %s "%s" is %s', (code, reason, message, means) => {
    expect(classOf({ code, reason, message })).toBe(means);
  });
});

describe('a quota', () => {
  it('that has yet to count a kind is no refusal for good', () => {
    const message = 'httproutes "a" is forbidden: status unknown for quota: environment, resources: count/httproutes';
    expect(classOf({ code: 403, reason: 'Forbidden', message })).toBe('uncounted');
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-27T12:00:00Z');

  it.each([
    ['1', 1_000],
    ['30', 30_000],
    ['0', 0],
    [null, null],
    ['Fri, 27 Nov 2026 12:00:05 GMT', 5_000],
    ['Fri, 27 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    ['86400', 60_000],
    ['99999999999999999999', 60_000],
  ])('%j is %j ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
