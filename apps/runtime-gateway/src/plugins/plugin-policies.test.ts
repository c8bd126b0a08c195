import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handling, PluginGateways } from '../testing/plugin-gateways.js';

let gateways: PluginGateways;
beforeAll(async () => {
  gateways = await PluginGateways.create();
});
afterAll(async () => gateways.stop());

describe('a policy of a plugin', () => {
  it.each([
    ['req.query', { color: 'red' }],
    ['req.params', { 0: '7', kind: 'cars' }],
    ['req.path', '/cars/7'],
    ['req.originalUrl', '/cars/7?color=red'],
    ['req.route.path', '/:kind/*'],
    ['req.ip', '127.0.0.1'],
    ['req.get("X-A")', 'b'],
    ['req.header("x-a")', 'b'],
    ['req.accepts(["json", "html"])', 'json'],
    ['req.hostname', 'shop.example'],
    ['req.body === undefined', true],
    ['req.isAuthenticated()', false],
    ['req.egContext.apiEndpoint.apiEndpointName', 'all'],
    ['req.egContext.apiEndpoint.scopes', []],
    ['req.egContext.evaluateAsTemplateString("${req.method} ${req.path}")', 'GET /cars/7'],
    ['req.egContext.match("req.query.color === \'red\'")', true],
    ['req.egContext.run("req.headers[\'x-a\'] + 1")', 'b1'],
    ['req.egContext.egContext === req.egContext && req.egContext.req === req && req.egContext.res === res', true],
    ['typeof req.egContext.requestID', 'string'],
    ['config.gatewayConfig.serviceEndpoints.service.url.startsWith("http://127")', true],
    ['params.some ?? null', null],
  ])('reads %s', async (value, expected) => {
    const call = { host: 'shop.example:80', headers: { 'x-a': 'b', accept: 'application/json' } };
    expect(await gateways.told(value, call)).toEqual(expected);
  });

  it('changes, adds and takes away headers, and the target', async () => {
    const body = `req.headers['X-User'] = 'ada'; delete req.headers['x-b']; req.headers['x-n'] = 7; req.headers['x-none'] = undefined;
      req.url = '/v2' + req.url + '&n=1'; next();`;
    const { url, headers } = await gateways.passed(body, { headers: { 'x-user': 'forged', 'x-b': 'b' } });
    expect(url).toBe('/v2/cars/7?color=red&n=1');
    expect(headers).toMatchObject({ 'x-user': 'ada', 'x-n': '7' });
    expect([headers['x-b'], headers['x-none']]).toEqual([undefined, undefined]);
  });

  it('says who calls, where a client cannot', async () => {
    const client = { headers: { 'eg-consumer-id': 'forged', eg_consumer_id: 'forged' } };
    const { headers } = await gateways.passed(
      `req.user = { id: 7 }; req.headers['eg-consumer-id'] = req.user.id; next();`,
      client,
    );
    expect([headers['eg-consumer-id'], headers['eg_consumer_id']]).toEqual(['7', undefined]);
    expect(await gateways.told(`req.headers['eg-consumer-id'] ?? null`, client)).toBe(null);
  });

  it('is the parent of what comes after it, where it says so', async () => {
    const [trace, client, own] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', 'b7ad6b7169203331'];
    const call = { headers: { traceparent: `00-${trace}-${client}-01`, tracestate: 'a=1' } };
    const said = `req.headers.traceparent = req.headers.traceparent.replace('${client}', '${own}'); next();`;
    const { headers } = await gateways.passed(said, call);
    expect([headers['traceparent'], headers['tracestate']]).toEqual([`00-${trace}-${own}-01`, 'a=1']);
    const { headers: silent } = await gateways.passed('next();', call);
    expect(silent['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!${client}|${own})[\\da-f]{16}-01$`));
  });

  it('sees and changes what a policy before it has set, and no client can', async () => {
    const others = [{ headers: [{ action: { forwardHeaders: { 'X-Plan': "'gold'" } } }] }];
    const { headers } = await gateways.passed(
      `req.headers['x-plan'] += '!'; next();`,
      { headers: { 'x-plan': 'forged' } },
      { others },
    );
    expect(headers['x-plan']).toBe('gold!');
  });

  it('never makes a message of two', async () => {
    const body = `req.headers['transfer-encoding'] = 'chunked'; req.headers['content-length'] = '1'; req.headers['x-a'] = 'a\\r\\nx-b: b';
      req.headers['bad name'] = '1'; next();`;
    const seen = await gateways.passed(body, { method: 'POST', body: 'four', headers: { 'content-length': 4 } });
    expect(seen.body).toBe('four');
    expect(seen.headers).toMatchObject({ 'content-length': '4', 'x-a': 'ax-b: b' });
    expect(seen.headers['x-b']).toBe(undefined);
  });

  const parse = `const chunks = []; for await (const chunk of req) chunks.push(chunk); req.body = JSON.parse(Buffer.concat(chunks));`;
  const json = {
    method: 'POST',
    body: '{"a": 1}',
    headers: { 'content-type': 'application/json', 'content-length': 8 },
  };

  it('that has read the body sends it on as it left it', async () => {
    const { body, headers } = await gateways.passed(`${parse} req.body.b = 2; next();`, json);
    expect([body, headers['content-length']]).toEqual(['{"a":1,"b":2}', '13']);
  });

  it('puts a stream in place of the body', async () => {
    const ended = `const { PassThrough } = require('node:stream'); const s = new PassThrough(); s.end('other'); req.egContext.requestStream = s; next();`;
    expect((await gateways.passed(ended, json)).body).toBe('other');
    const open = `const { PassThrough } = require('node:stream'); const s = new PassThrough(); s.write('another!!'); req.headers['content-length'] = 7;
      req.egContext.requestStream = s; next();`;
    expect((await gateways.passed(open, json)).body).toBe('another');
  });

  it('copies a body while it reads it, however long it is', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(300_000) });
    const copy = `const { PassThrough } = require('node:stream'); req.egContext.requestStream = new PassThrough(); req.pipe(req.egContext.requestStream); ${parse} next();`;
    const { body } = await gateways.passed(copy, { ...json, body: long, headers: { 'content-length': long.length } });
    expect(body).toBe(long);
  });

  it.each([
    [`res.status(201).json({ a: 1 })`, 201, '{"a":1}'],
    [`res.send('text')`, 200, 'text'],
    [`res.sendStatus(403)`, 403, 'Forbidden'],
    [`res.redirect('/other')`, 302, 'Found. Redirecting to /other'],
    [
      `res.set('x-a', '1').setHeader('x-b', '2'); res.cookie('c', 'd').clearCookie('e').status(200).end('done')`,
      200,
      'done',
    ],
    [`res.send('answered'); next();`, 200, 'answered'],
  ])('answers by %s', async (body, status, text) => {
    const { call } = await gateways.start({ code: handling(body) });
    expect(await call('/cars/7')).toMatchObject({ status, body: text });
  });

  it('changes an answer on its way, and learns when it has gone', async () => {
    const body = `const { end, write } = res; const chunks = [];
      res.write = (chunk) => { chunks.push(chunk); return true; };
      res.end = function (chunk) { if (chunk) chunks.push(chunk); const text = Buffer.concat(chunks).toString().toUpperCase();
        res.removeHeader('content-length'); res.setHeader('x-status', res.statusCode); return end.call(res, text); };
      res.once('finish', () => { globalThis.pluginSaw = res.statusCode + ' ' + res.writableEnded; });
      next();`;
    const { call } = await gateways.start({ code: handling(body) });
    const reply = await call('/cars/7');
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'x-status': '200' },
      body: expect.stringContaining('"METHOD":"GET"'),
    });
    expect((globalThis as { pluginSaw?: string }).pluginSaw).toBe('200 true');
  });

  it('sees the gateway’s own answers in bytes, too', async () => {
    const body = `const { end, write } = res; const parts = [];
      res.write = (part, ...more) => { parts.push(part); return write.call(res, part, ...more); };
      res.end = (part, ...more) => { if (part) parts.push(part); return end.call(res, part, ...more); };
      res.once('finish', () => { globalThis.pluginGot = parts.map((part) => Buffer.isBuffer(part)); });
      next();`;
    const nowhere = { serviceEndpoints: { service: { urls: ['http://127.0.0.1:1'] } } };
    const { call } = await gateways.startWith({ ...gateways.configOf({ code: handling(body) }), ...nowhere });
    const reply = await call('/cars/7');
    expect(reply.status).toBe(502);
    expect(JSON.parse(reply.body)).toHaveProperty('error.code', 'UPSTREAM_UNREACHABLE');
    expect((globalThis as { pluginGot?: readonly boolean[] }).pluginGot).toEqual([true]);
  });

  it.each([
    ['throws', `throw new Error('hunter2')`, 500],
    ['rejects', `await null; throw new Error('hunter2')`, 500],
    ['says an error', `next(new Error('hunter2'))`, 500],
    ['refuses', `next(Object.assign(new Error('hunter2'), { status: 413 }))`, 413],
  ])('that %s ends the request, with the reason in the log alone', async (_, body, status) => {
    const { call, logged } = await gateways.start({ code: handling(body) });
    const reply = await call('/cars/7');
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toHaveProperty('error.code');
    expect(reply.body).not.toMatch(/hunter2|at /);
    expect(logged).toContainEqual(expect.objectContaining({ level: 'error', plugin: 'own', policy: 'mine' }));
  });

  it('is given up where it neither answers nor goes on', async () => {
    const { call, logged } = await gateways.start({ code: handling('') });
    expect(await call('/cars/7')).toMatchObject({ status: 504, body: expect.stringContaining('PLUGIN_TIMEOUT') });
    expect(logged).toContainEqual(expect.objectContaining({ level: 'error', plugin: 'own', policy: 'mine' }));
  });

  it('takes parameters as its schema has them', async () => {
    const code = `module.exports = { init: ({ registerPolicy }) => registerPolicy({ name: 'mine',
      schema: { $id: 'x', type: 'object', properties: { max: { type: 'number' }, mode: { default: 'on' } }, required: ['max'] },
      policy: (params) => (req, res) => res.json(params) }) };`;
    const { call } = await gateways.start({ code, step: { action: { max: '5', more: true } } });
    expect(JSON.parse((await call('/cars/7')).body)).toEqual({ max: 5, mode: 'on', more: true });
    await expect(gateways.start({ code, step: { action: { max: 'many' } } })).rejects.toThrow(
      /pipelines, p, policies, entry 1, policy mine, step 1 is not what the schema of the plugin "own" wants: "max" must be number/,
    );
  });

  it('is judged by the schema that has its $id last, as in Express Gateway', async () => {
    const policy = (
      name: string,
      type: string,
    ) => `context.registerPolicy({ name: '${name}', policy: (params) => (req, res) => res.json(params),
      schema: { $id: 'copied', type: 'object', properties: { max: { type: '${type}' } } } });`;
    const code = `module.exports = { init: (context) => { ${policy('mine', 'number')} ${policy('other', 'string')} } };`;
    const { call } = await gateways.start({ code, step: { action: { max: 'many' } } });
    expect((await call('/cars/7')).body).toBe('{"max":"many"}');
  });
});
