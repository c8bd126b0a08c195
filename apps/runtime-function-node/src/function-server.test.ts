import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionEvent } from './event.js';
import type { Handler } from './load-handler.js';
import { startFunction as started, stopFunctions } from './testing/start-function.js';

afterEach(stopFunctions);

/** The event without `extensions`, sent back as JSON. */
const echo: Handler = ({ extensions: _, ...event }, context) => ({ event, context });
const echoed = async (answer: Response) => (await answer.json()) as { event: FunctionEvent; context: unknown };

describe('what a handler is given', () => {
  it('has the values of Kubeless in event and context', async () => {
    const { get } = await started(echo);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'event-id': '1',
      'event-type': 'application/json',
      'event-time': '2026-01-02T03:04:05Z',
      'event-namespace': 'cli.kubeless.io',
      'ce-id': 'not this',
    };
    const answer = await get('/any/path', { method: 'POST', headers, body: '{"a":[1]}' });
    expect(await echoed(answer)).toEqual({
      event: {
        data: { a: [1] },
        'event-id': '1',
        'event-type': 'application/json',
        'event-time': '2026-01-02T03:04:05Z',
        'event-namespace': 'cli.kubeless.io',
      },
      context: { 'function-name': 'fn', timeout: 10, runtime: 'nodejs24', 'memory-limit': '128' },
    });
  });

  it('maps CloudEvents 1.0 headers where the event headers are missing', async () => {
    const { get } = await started(echo);
    const headers = { 'ce-id': 'i', 'ce-type': 't', 'ce-time': 'w', 'ce-source': '/s', 'ce-specversion': '1.0' };
    const { event } = await echoed(await get('/', { method: 'PUT', headers, body: 'text' }));
    expect(event).toEqual({
      data: 'text',
      'event-id': 'i',
      'event-type': 't',
      'event-time': 'w',
      'event-namespace': '/s',
    });
  });

  it.each([
    ['a GET', { method: 'GET' }],
    ['an empty POST', { method: 'POST' }],
    ['an empty JSON body', { method: 'POST', body: '', headers: { 'content-type': 'application/json' } }],
    ['multipart', { method: 'POST', body: formWithOneField() }],
  ])('has {} as data of %s', async (_, init) => {
    const { get } = await started(echo);
    expect((await echoed(await get('/', init))).event.data).toEqual({});
  });

  it('leaves multipart readable on the request', async () => {
    const { get } = await started(async ({ extensions }) => {
      const chunks = [];
      for await (const chunk of extensions.request) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).includes('one field') ? 'found' : 'missing';
    });
    expect(await (await get('/', { method: 'POST', body: formWithOneField() })).text()).toBe('found');
  });

  it('offers path, query, headers and bytes on the request, and what Express offers on both', async () => {
    const { get } = await started(({ extensions: { request, response } }) => {
      const { path, query, body } = request;
      const bytes = Buffer.isBuffer(body) ? body.length : 0;
      response
        .status(201)
        .set('x-own', 'yes')
        .json({ path, query, bytes, type: request.get('Content-Type') });
    });
    const init = { method: 'POST', body: 'äb', headers: { 'content-type': 'text/plain' } };
    const answer = await get('/a/b?x=1&y=2&y=3', init);
    expect([answer.status, answer.headers.get('x-own')]).toEqual([201, 'yes']);
    expect(await answer.json()).toEqual({
      path: '/a/b',
      query: { x: '1', y: ['2', '3'] },
      bytes: 3,
      type: 'text/plain',
    });
  });
});

describe('what a handler returns', () => {
  it.each([
    ['text', 'hello', 'hello', null],
    ['an object', { a: 1 }, '{"a":1}', 'application/json; charset=utf-8'],
    ['a list', [1, 2], '[1,2]', 'application/json; charset=utf-8'],
    ['null', null, 'null', 'application/json; charset=utf-8'],
    ['nothing', undefined, '', null],
    ['a number', 42, '42', null],
    ['a boolean', false, 'false', null],
    ['bytes', new Uint8Array([104, 105]), 'hi', null],
    ['a promise', Promise.resolve('later'), 'later', null],
  ])('answers %s', async (...[, result, text, type]) => {
    const { get } = await started(() => result);
    const answer = await get();
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([200, text, type]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is ignored when the handler has answered itself', async () => {
    const { get } = await started(({ extensions: { response } }) => {
      response.statusCode = 202;
      response.end('own');
      return 'ignored';
    });
    const answer = await get();
    expect([answer.status, await answer.text()]).toEqual([202, 'own']);
  });

  it('ends a stream that the handler wrote', async () => {
    const { get } = await started(async ({ extensions: { response } }) => {
      response.write('one ');
      await new Promise(setImmediate);
      response.write('two');
    });
    expect(await (await get()).text()).toBe('one two');
  });
});

describe('what goes wrong', () => {
  it.each([
    [
      'a throw',
      () => {
        throw new Error('secret');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('secret'))],
    ['a result that is no JSON', () => ({ secret: 1n })],
  ])('answers 500 to %s, and logs the stack with the request id', async (_, handler) => {
    const { get, errors } = await started(handler);
    const answer = await get('/', { headers: { 'x-request-id': 'req-7' } });
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error']);
    expect(answer.headers.get('x-request-id')).toBe('req-7');
    const line = JSON.parse(errors.join('')) as Record<string, string>;
    expect(line).toMatchObject({ level: 'error', requestId: 'req-7' });
    expect(line['stack']).toMatch(/(Type)?Error: .*\n {4}at /);
  });

  it('answers 400 to bad JSON, 415 to a compressed body, and 413 to one that is too large', async () => {
    const { get } = await started(echo);
    const json = { 'content-type': 'application/json' };
    const gzip = { 'content-encoding': 'gzip' };
    const bad = await get('/', { method: 'POST', headers: json, body: '{"a":' });
    expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining('not valid JSON')]);
    expect((await get('/', { method: 'POST', headers: gzip, body: 'x' })).status).toBe(415);
    const large = await get('/', { method: 'POST', body: 'x'.repeat(1001) });
    expect([large.status, await large.text()]).toEqual([
      413,
      "The body is larger than 1000 bytes. Send less, or raise the function's bodyLimit.",
    ]);
    expect((await get('/', { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200);
  });

  it('measures a body that does not tell its length', async () => {
    const { get } = await started(echo);
    const body = new ReadableStream({ start: (stream) => (stream.enqueue(Buffer.alloc(1001)), stream.close()) });
    expect((await get('/', { method: 'POST', body, duplex: 'half' } as RequestInit)).status).toBe(413);
  });

  it('answers 408 when the time is over, and aborts the signal', async () => {
    let reason: unknown;
    const { get, errors } = await started(({ extensions: { signal } }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise(() => undefined);
    }, 0.2);
    const answer = await get();
    expect([answer.status, await answer.text()]).toEqual([408, 'The function did not answer within 0.2 s.']);
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    expect(errors.join('')).toContain('did not answer within');
  });

  it('answers 408 also after a loop that kept the clock from being looked at', async () => {
    const { get } = await started(() => {
      const until = performance.now() + 250;
      while (performance.now() < until);
      return 'too late';
    }, 0.2);
    expect((await get()).status).toBe(408);
  });

  it('cuts a stream that is not done in time, so that it does not look complete', async () => {
    const { get } = await started(({ extensions: { response } }) => {
      response.write('begun');
      return new Promise(() => undefined);
    }, 0.2);
    await expect(get().then((answer) => answer.text())).rejects.toThrow();
  });

  it('aborts the signal when the caller goes away', async () => {
    const gone = Promise.withResolvers<unknown>();
    const { url } = await started(({ extensions: { signal } }) => {
      signal.addEventListener('abort', () => gone.resolve(signal.reason));
      caller.destroy();
      return new Promise(() => undefined);
    });
    const caller = httpRequest(url);
    caller.on('error', () => undefined).end();
    expect(String(await gone.promise)).toContain('The caller has gone');
  });
});

describe('what the runtime answers itself', () => {
  it('has the probes and metrics below /.tiffin/, and nowhere else', async () => {
    const { get } = await started(() => 'x');
    expect(await (await get('/.tiffin/healthz')).text()).toBe('OK');
    expect((await get('/.tiffin/readyz')).status).toBe(200);
    expect(await (await get('/.tiffin/metrics')).text()).toContain('function_calls_total');
    for (const path of ['/healthz', '/readyz', '/metrics']) expect(await (await get(path)).text()).toBe('x');
  });

  it('keeps everything below /.tiffin/ from the function', async () => {
    const { get } = await started(() => 'x');
    expect((await get('/.tiffin/other')).status).toBe(404);
    expect((await get('/.tiffin')).status).toBe(200);
  });

  it('is alive but not ready before the function is loaded', async () => {
    const { get } = await started(null);
    for (const path of ['/.tiffin/readyz', '/']) expect((await get(path)).status).toBe(503);
    expect((await get('/.tiffin/healthz')).status).toBe(200);
  });

  it('answers OPTIONS and allows what is asked for', async () => {
    const { get } = await started(() => 'never');
    const headers = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-a' };
    const answer = await get('/x', { method: 'OPTIONS', headers });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-a',
    });
  });

  it('counts calls, failures and durations by method', async () => {
    const { get } = await started(({ data }) => {
      if (data === 'fail') throw new Error('failed');
      return 'x';
    });
    await get();
    await get('/', { method: 'POST', body: 'fine' });
    await get('/', { method: 'POST', body: 'fail' });
    const lines = (await (await get('/.tiffin/metrics')).text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'function_calls_total{method="GET"} 1',
        'function_calls_total{method="POST"} 2',
        'function_failures_total{method="GET"} 0',
        'function_failures_total{method="POST"} 1',
        'function_duration_seconds_bucket{method="POST",le="10"} 2',
        'function_duration_seconds_bucket{method="POST",le="+Inf"} 2',
        'function_duration_seconds_count{method="POST"} 2',
      ]),
    );
  });

  it('logs each call as one JSON line', async () => {
    const { get, lines } = await started(() => 'x');
    await get('/cars?secret=1');
    await new Promise(setImmediate);
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'call', method: 'GET', path: '/cars', status: 200 });
  });

  it('names the trace of a call in its lines, and shows it to the function', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const { get, lines, errors } = await started(({ extensions }) => {
      throw new Error(extensions.request.get('traceparent'));
    });
    await get('/', { headers: { traceparent } });
    await new Promise(setImmediate);
    expect(JSON.parse(errors.join(''))).toMatchObject({
      traceId,
      stack: expect.stringContaining(traceparent) as string,
    });
    expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'call', traceId });
  });

  it('names no trace that is none', async () => {
    const { get, lines } = await started(() => 'x');
    await get('/', { headers: { traceparent: 'forged' } });
    await new Promise(setImmediate);
    expect(JSON.parse(lines.join(''))).not.toHaveProperty('traceId');
  });
});

function formWithOneField(): FormData {
  const form = new FormData();
  form.set('name', 'one field');
  return form;
}
