import { describe, expect, it } from 'vitest';
import { limitsConfigOf } from './limits-config.js';

const config = (url: string | null, peers: string | null = null, passwordFile: string | null = '/password') =>
  limitsConfigOf({
    TIFFIN_LIMITS_REDIS_URL: url,
    TIFFIN_LIMITS_REDIS_USERNAME: null,
    TIFFIN_LIMITS_REDIS_PASSWORD_FILE: passwordFile,
    TIFFIN_LIMITS_REDIS_CA_FILE: null,
    TIFFIN_LIMITS_REDIS_PEERS: peers,
  });

describe('where gateways of clusters count together', () => {
  it('is nowhere unless it is said', () => {
    expect(config(null)).toBeNull();
  });

  it.each([
    ['redis://10.1.2.3:6379', null, [{ network: '10.1.2.3/32' }]],
    ['rediss://[fd00::7]:6380', null, [{ network: 'fd00::7/128' }]],
    ['redis://redis.example.org', '[{"network":"10.1.2.0/24"}]', [{ network: '10.1.2.0/24' }]],
    [
      'redis://redis.limits.svc',
      '[{"namespace":"limits","podLabels":{"app":"redis"}}]',
      [{ namespace: 'limits', podLabels: { app: 'redis' } }],
    ],
  ])('is known to walls: %s %s', (url, peers, expected) => {
    expect(config(url, peers)).toMatchObject({ url, peers: expected });
  });

  it.each([
    ['a name that no wall knows', 'redis://redis.limits.svc', null],
    ['no list', 'redis://redis.limits.svc', '{}'],
    ['nothing', 'redis://redis.limits.svc', '[]'],
    ['no JSON', 'redis://redis.limits.svc', '['],
    ['every address', 'redis://redis.limits.svc', '[{"network":"0.0.0.0/0"}]'],
    ['pods of a tenant', 'redis://redis.limits.svc', '[{"namespace":"t-1","podLabels":{}}]'],
  ])('is not taken where walls would be told of %s', (_, url, peers) => {
    expect(() => config(url, peers)).toThrow('TIFFIN_LIMITS_REDIS_PEERS');
  });

  it('needs who makes its users', () => {
    expect(() => config('redis://10.1.2.3', null, null)).toThrow('TIFFIN_LIMITS_REDIS_PASSWORD_FILE');
  });
});
