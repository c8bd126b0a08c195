import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { validateCanvas } from '../validate-canvas.js';
import { upgradeStoredCanvas } from './read-stored-canvas.js';

const golden = readFileSync(new URL('./golden/version-1.json', import.meta.url), 'utf8');
const upgraded = accepted(upgradeStoredCanvas(JSON.parse(golden)));

describe('the upgrade to version 2', () => {
  it('moves what was written out into secrets of steady names', () => {
    expect(Object.fromEntries(upgraded.secrets)).toEqual({
      ORDERS_DB_PASSWORD: 'hunter2',
      ORDERS_DB_SSLPASSWORD: 'hunter3',
      MONGO_URL: 'mongodb+srv://ada:pa%24s@cluster.example/shop',
      MONGO_PASSPHRASE: 'open sesame',
      WEATHER_AUTHORIZATION: 'Bearer abc',
      WEATHER_X_API_KEY: 'k-1',
      WEATHER_URL: 'https://user:pw@weather.example/{city}',
      WEATHER_COOKIE: 'sid=9',
      WEATHER_API_KEY: 'k-2',
      WEATHER_PASSWORD: 'p-1',
      BILLING_WSDL: 'https://bill:er@billing.example/ws?wsdl',
      BILLING_SECURITY_PASSWORD: 's-1',
      BILLING_AUTH_TOKEN: 't-1',
      CRM_PASSWORD: 'pw+token',
      CRM_SECURITY_TOKEN: 'st-1',
      FILES_KEY: 'aws-secret',
      GATEWAY_AUTH: 'gate:keeper',
      GATEWAY_AUTHORIZATION: 'Basic Z2F0ZQ==',
      GATEWAY_SYSTEM_CRYPTO_CIPHER_KEY: 'c-1',
      GATEWAY_SYSTEM_SESSION_SECRET: 'ss-1',
      GATEWAY_SYSTEM_DB_REDIS_PASSWORD: 'rp-1',
    });
  });

  it('leaves none of them in the canvas, which keeps the rule', () => {
    const text = JSON.stringify(upgraded.canvas);
    for (const value of upgraded.secrets.values()) expect(text).not.toContain(JSON.stringify(value));
    expect(validateCanvas(upgraded.canvas).filter(({ rule }) => rule === 'secret-literal')).toEqual([]);
  });

  it('yields the same again, whatever is read in between', () => {
    expect(accepted(upgradeStoredCanvas(JSON.parse(golden)))).toEqual(upgraded);
    expect(accepted(upgradeStoredCanvas(upgraded.canvas))).toEqual({ canvas: upgraded.canvas, secrets: new Map() });
  });

  it('gives one name to one value, and numbers others that would have the same', () => {
    const settings = { host: 'h', port: 1, database: 'd', username: 'u' };
    const connector = (id: string, name: string, password: string) => ({
      ...{ id, name, type: 'Connector', connector: 'mysql', itemOrder: 0 },
      settings: { ...settings, url: '', password },
    });
    const entities = [connector('a', 'My DB', 'x'), connector('b', 'my-db', 'y'), connector('c', 'MY DB', 'x')];
    const { canvas, secrets } = accepted(upgradeStoredCanvas({ formatVersion: 1, entities, connections: [] }));
    expect([...secrets]).toEqual([
      ['MY_DB_PASSWORD', 'x'],
      ['MY_DB_PASSWORD_2', 'y'],
    ]);
    expect(canvas.entities.map((one) => one.type === 'Connector' && one.settings['password'])).toEqual([
      { secret: 'MY_DB_PASSWORD' },
      { secret: 'MY_DB_PASSWORD_2' },
      { secret: 'MY_DB_PASSWORD' },
    ]);
  });
});

/** What was stored must read the same for ever. A rule for new canvases that moves a line here needs a version of its own. */
describe('the words and addresses that it takes for secrets', () => {
  const movedOf = (settings: Readonly<Record<string, string>>): readonly string[] => {
    const connector = { id: 'c', type: 'Connector', kind: 'rest', name: 'C', settings, position: { x: 0, y: 0 } };
    const { canvas } = accepted(
      upgradeStoredCanvas({ formatVersion: 1, entities: [connector], connections: [] }),
    ) as unknown as { canvas: { entities: [{ settings: Record<string, unknown> }] } };
    return Object.entries(canvas.entities[0].settings).flatMap(([name, value]) =>
      typeof value === 'string' ? [] : [name],
    );
  };

  it('are these names', () => {
    const names =
      'password Passwd pwd pass sslPassword passphrase passcode secret clientSecret client_secret token accessToken ' +
      'refresh_token authToken credential credentials authorization X-Auth auth apiKey api_key apikey X-API-KEY key ' +
      'accessKey secretKey privateKey publicKey primaryKey sortKey cookie bearer';
    const others =
      'publicKeyFile user username host port url database salt pin certificate ca cert keyFile tokenUrl passwordPolicy ' +
      'secretary compass monkey';
    const all = Object.fromEntries(
      [names, others]
        .join(' ')
        .split(' ')
        .map((name) => [name, 'x']),
    );
    expect(movedOf(all)).toEqual(names.split(' '));
  });

  it('are these addresses', () => {
    const addresses = {
      a: 'postgres://ada:pw@db/shop',
      b: 'postgres://ada@db/shop',
      c: 'https://token@api.example',
      d: 'https://api.example/?api_key=1',
      e: 'https://api.example/?page=1',
      f: 'https://api.example/#access_token=1',
      g: 'mongodb://ada:p/w@one,two/shop',
      h: 'Server=db;Password=pw',
      i: 'Server=db;User=ada',
      j: 'mailto:ada@example.com',
      k: 'Bearer abc',
      l: 'Basic YTpi',
      m: 'ada:pw@db',
    };
    expect(movedOf(addresses)).toEqual(['a', 'c', 'd', 'f', 'g', 'h', 'm']);
  });
});
