import { afterEach, describe, expect, it } from 'vitest';
import { annsSnapshot } from '../testing/snapshot.js';
import { gatewayConfig } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';

let running: RunningGateway;
afterEach(() => running.stop());

const key = 'k'.repeat(43);
const put = async (body: unknown, given = key, method = 'PUT') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await running.call('/.tiffin/consumers', {
    method,
    headers: { authorization: `Bearer ${given}` },
    body: text,
  });
  return [reply.status, JSON.parse(reply.body)] as const;
};

async function start(consumersKey: string | null = key): Promise<void> {
  running = await startGateway(gatewayConfig({}));
  running.gateway.consumersKey = consumersKey;
}

describe('what the platform tells of consumers', () => {
  it('is taken from who has the key, newest last', async () => {
    await start();
    expect(await put(annsSnapshot(2))).toEqual([200, { version: 2 }]);
    expect(await put(annsSnapshot(1))).toEqual([200, { version: 2 }]);
    expect(running.gateway.consumers.current.credential('key-auth', 'key')).toBeDefined();
  });

  it('is taken from nobody else', async () => {
    await start();
    expect(await put(annsSnapshot(2), 'x'.repeat(43))).toEqual([401, {}]);
    expect((await put('', key, 'POST'))[0]).toBe(405);
    expect(running.gateway.consumers.current.version).toBe(0);
  });

  it('is refused with the reason where it cannot be read', async () => {
    await start();
    await put(annsSnapshot(2));
    expect(await put('')).toEqual([400, { message: 'there is no snapshot in it' }]);
    expect(await put('{')).toEqual([400, { message: expect.stringContaining('JSON') as string }]);
    expect(await put({ version: 3, consumers: [], credentials: [{}] })).toEqual([
      400,
      { message: expect.stringContaining('credentials.0') as string },
    ]);
    expect(running.gateway.consumers.current.version).toBe(2);
  });

  it('is not there where a gateway was given no key', async () => {
    await start(null);
    expect(await put(annsSnapshot(2))).toEqual([404, { error: expect.anything() as object }]);
  });
});
