import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { annsSnapshot } from '../testing/snapshot.js';
import { handling, PluginGateways } from '../testing/plugin-gateways.js';

let gateways: PluginGateways;
beforeAll(async () => {
  gateways = await PluginGateways.create();
});
afterAll(async () => gateways.stop());

const posted = (body: string, type: string) => ({
  method: 'POST',
  body,
  headers: { 'content-type': type, 'content-length': body.length },
});
const json = 'application/json';
const addsB = { 'request-transformer': [{ action: { body: { add: { b: "'2'" } } } }] };
const withKey = { headers: { authorization: 'apiKey key:secret' } };

describe('a policy of a plugin, beside others,', () => {
  it.each([
    ['application/x-www-form-urlencoded', 'a=1&a=2'],
    [json, '{"id": 12345678901234567890}'],
  ])('leaves a body of %s as it came where it changes nothing, though it was read before', async (type, body) => {
    const step = { condition: { name: 'json-schema', schema: { type: 'object' } } };
    expect((await gateways.passed('next();', posted(body, type), { step })).body).toBe(body);
  });

  it('has what it puts in place of the body read by the next', async () => {
    const body = `const { PassThrough } = require('node:stream'); const mine = new PassThrough(); mine.end('{"mine":1}');
      req.resume().on('end', () => next()); req.egContext.requestStream = mine;`;
    const seen = await gateways.passed(body, posted('{"a":1}', json), { after: [addsB] });
    expect(JSON.parse(seen.body)).toEqual({ mine: 1, b: '2' });
  });

  it('may read the body and leave nothing of it', async () => {
    const body = `req.resume().on('end', () => next());`;
    const { call } = await gateways.start({ code: handling(body), after: [addsB] });
    expect((await call('/cars/7', posted('{"a":1}', json))).status).toBe(200);
  });

  it('shows whom a later policy has proved, and not whom the plugin took them for', async () => {
    const others = [{ mine: [{}] }, { 'key-auth': [{}] }];
    const after = [{ headers: [{ action: { forwardHeaders: { 'x-who': 'consumer.id' } } }] }];
    const code = handling(`req.user ??= { id: 'guest' }; next();`);
    const { gateway, call } = await gateways.start({ code, others, after });
    gateway.consumers.take(annsSnapshot());
    const { headers } = JSON.parse((await call('/cars/7', withKey)).body) as { headers: object };
    expect(headers).toMatchObject({ 'eg-consumer-id': 'ann-id', 'x-who': 'ann-id' });
  });

  it('takes no credential away from the policies behind it, where the pipeline sets that header for the service', async () => {
    const after = [{ 'key-auth': [{}] }, { headers: [{ action: { forwardHeaders: { authorization: "'Basic x'" } } }] }];
    const { gateway, call } = await gateways.start({ code: handling('next();'), after });
    gateway.consumers.take(annsSnapshot());
    const reply = await call('/cars/7', withKey);
    expect(reply.status).toBe(200);
    expect((JSON.parse(reply.body) as { headers: object }).headers).toMatchObject({ authorization: 'Basic x' });
  });

  it('may answer when its time is over, and nobody hears of it', async () => {
    const body = `res.once('close', () => setImmediate(() => {
      try { res.status(200).set('x-late', '1').json({}); globalThis.late = 'dropped'; } catch (error) { globalThis.late = error.code; }
    }));`;
    const { call } = await gateways.start({ code: handling(body) });
    expect((await call('/cars/7')).status).toBe(504);
    const told = (): unknown => (globalThis as { late?: unknown }).late;
    await waitUntil('it has answered', () => told() !== undefined);
    expect(told()).toBe('dropped');
  });

  it('may say more after the end of its answer, and nobody hears of it', async () => {
    const body = `res.json({ first: true }); res.json({ second: true }); res.write('more'); res.end('more'); res.writeHead(500);`;
    const others = [{ compression: [{}] }];
    for (const given of [{}, { others }]) {
      const { call } = await gateways.start({ code: handling(body), ...given });
      expect(await call('/cars/7')).toMatchObject({ status: 200, body: '{"first":true}' });
    }
  });

  it.each(['before', 'after'] as const)(
    'standing %s one that changes bodies, leaves its refusal alone',
    async (place) => {
      const changes = { 'response-transformer': [{ action: { maxBytes: 10, body: { add: { b: "'2'" } } } }] };
      const steps = place === 'before' ? { after: [changes] } : { others: [changes] };
      const { call } = await gateways.start({ code: handling('next();'), ...steps });
      const reply = await call('/cars/7');
      expect([reply.status, reply.headers['content-length']]).toEqual([502, String(reply.body.length)]);
      expect(JSON.parse(reply.body)).toMatchObject({ error: { code: 'ANSWER_TOO_LARGE' } });
    },
  );
});
