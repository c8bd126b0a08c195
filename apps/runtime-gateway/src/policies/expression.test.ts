import { afterEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;
let asked = 0;

afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
});

async function passed(jscode: string, path = '/cars?color=red', headers: Readonly<Record<string, string>> = {}) {
  upstream = await startUpstream();
  asked = 0;
  upstream.server.on('request', () => (asked += 1));
  const behind = { log: [{ action: { message: 'behind' } }] };
  const policies = [
    { expression: [{ action: { jscode } }] },
    behind,
    { proxy: [{ action: { serviceEndpoint: 's' } }] },
  ];
  gateway = await startGateway(onePipeline(policies, { serviceEndpoints: { s: { urls: [upstream.url] } } }));
  const reply = await gateway.call(path, { headers });
  return { reply, echo: asked > 0 && reply.status === 200 ? (JSON.parse(reply.body) as Echo) : undefined };
}

describe('the policy expression', () => {
  it('sets and removes headers of the request, in whatever spelling the client has them', async () => {
    const jscode = `
      // as people write it
      const color = req.query.color;
      req.headers['x-color'] = color.toUpperCase();
      req.headers['X-Plan'] = req.headers['x-plan'] || 'free';
      if (color === 'red') { delete req.headers.authorization; req.headers['x-hot'] = 'yes' } else req.headers['x-hot'] = 'no'
      req.headers['x-note'] += '!';
    `;
    const sent = { 'x-plan': 'gold', x_color: 'forged', authorization: 'Bearer t', 'x-note': 'hi' };
    const { echo } = await passed(jscode, '/cars?color=red', sent);
    expect(echo?.headers).toMatchObject({ 'x-color': 'RED', 'x-plan': 'gold', 'x-hot': 'yes', 'x-note': 'hi!' });
    expect(echo?.headers).not.toHaveProperty('authorization');
    expect(echo?.headers).not.toHaveProperty('x_color');
  });

  it('sets the URL, and the headers of the answer', async () => {
    const jscode = "req.url = '/v2' + req.url + '&naïve'; res.setHeader('X-From', req.originalUrl); res.status(201)";
    const { echo, reply } = await passed(jscode);
    expect(echo?.url).toBe('/v2/cars?color=red&na%C3%AFve');
    expect(reply.headers['x-from']).toBe('/cars?color=red');
  });

  it.each(["'/a/../b'", "'http://other.example/'", "'a'", "'/%2e%2e/' + req.query.color", 'undefined', "'//..'"])(
    'answers 400 where the URL would be %s',
    async (url) => expect((await passed(`req.url = ${url}`)).reply.status).toBe(400),
  );

  it('lets no line break into a header, and no path out of its place', async () => {
    const { echo } = await passed(
      "req.headers['x-q'] = req.query.q; req.url = '/' + req.query.q",
      '/?q=a%0D%0AEvil:%20b',
    );
    expect(echo?.headers).toMatchObject({ 'x-q': 'aEvil: b' });
    expect(echo?.headers).not.toHaveProperty('evil');
    expect(echo?.url).toBe('/a%0D%0AEvil:%20b');
  });

  it.each<[string, object]>([
    ["res.redirect('https://a.example/ä b')", { status: 302, location: 'https://a.example/%C3%A4%20b' }],
    ["res.redirect(301, '/v2' + req.url)", { status: 301, location: '/v2/cars?color=red' }],
    ['res.redirect(req.query.q)', { status: 302, location: 'a%0D%0AX:%20b' }],
    ["res.send('<b>' + req.query.color)", { status: 200, type: 'text/html; charset=utf-8', body: '<b>red' }],
    [
      "res.set('content-type', 'text/csv'); res.send('a,b')",
      { status: 200, type: 'text/csv; charset=utf-8', body: 'a,b' },
    ],
    ["res.set('content-type', 'image/svg+xml'); res.send('<svg/>')", { type: 'image/svg+xml', body: '<svg/>' }],
    [
      "res.set('content-type', 'text/html'); res.redirect(200, '/<b>')",
      { status: 200, type: 'text/plain; charset=utf-8' },
    ],
    ["res.status(307).redirect('/other')", { status: 302, location: '/other' }],
    ['res.send({color: req.query.color})', { type: 'application/json; charset=utf-8', body: '{"color":"red"}' }],
    ['res.send(404)', { status: 404, body: 'Not Found' }],
    ["res.statusCode = 201; res.json(['a'])", { status: 201, body: '["a"]' }],
    ["res.status(403).json({error: 'no'})", { status: 403, body: '{"error":"no"}' }],
    ['res.sendStatus(204)', { status: 204, body: '' }],
    ['res.sendStatus(429)', { status: 429, type: 'text/plain; charset=utf-8', body: 'Too Many Requests' }],
    ['res.status(9).end("x")', { status: 200, body: 'x' }],
    ['res.end()', { status: 200, body: '' }],
    ["if (req.query.color === 'red') { res.status(402).send('red'); res.send('twice') }", { status: 402, body: 'red' }],
  ])('answers as Express does, and asks nothing behind: %s', async (jscode, expected) => {
    const { reply } = await passed(jscode, `/cars?color=red${jscode.includes('.q)') ? '&q=a%0D%0AX:%20b' : ''}`);
    const { location, 'content-type': type } = reply.headers;
    expect({ status: reply.status, location, type, body: reply.body }).toMatchObject(expected);
    expect([asked, gateway!.logged]).toEqual([0, []]);
  });

  it('lets nothing go on that statements might have answered, had it not been too much', async () => {
    const much = `let a = 'aaaaaaaa'; ${'a += a; '.repeat(20)}`;
    const { reply } = await passed(`${much} if (req.query.color === 'red') res.sendStatus(403)`);
    expect([reply.status, gateway!.logged]).toEqual([500, []]);
  });

  it('goes on where nothing has answered', async () => {
    const { echo } = await passed("if (req.query.color === 'blue') res.redirect('/'); req.headers.a = 'b'");
    expect(echo?.headers).toMatchObject({ a: 'b' });
  });
});
