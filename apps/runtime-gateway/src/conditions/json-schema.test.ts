import { afterEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { type Echo, startUpstream, type Upstream } from '../testing/start-upstream.js';

let gateway: RunningGateway | undefined;
let upstream: Upstream | undefined;

afterEach(async () => {
  await gateway?.stop();
  await upstream?.stop();
  gateway = upstream = undefined;
});

type Fields = Readonly<Record<string, unknown>>;
type Given = Fields & { readonly name: string };

/** A gateway that answers 200 where the condition holds, and 422 where it does not. */
async function start(condition: Given): Promise<RunningGateway> {
  const step = (statusCode: number) => ({ action: { statusCode, message: '' } });
  gateway = await startGateway(onePipeline([{ terminate: [{ condition, ...step(200) }, step(422)] }]));
  return gateway;
}

const of = (schema: Fields): Given => ({ name: 'json-schema', schema });
const json = { 'content-type': 'application/json' };
const posted = async (running: RunningGateway, body: string, headers: Record<string, string> = json): Promise<number> =>
  (await running.call('/', { method: 'POST', body, headers })).status;

const tree = {
  $ref: '#/$defs/node',
  $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, n: { type: 'integer' } } } },
};

describe('json-schema', () => {
  it.each([
    [
      { type: 'object', required: ['id'], properties: { id: { type: 'number' } } },
      ['{"id":1}'],
      ['{"id":"1"}', '{}', '[]'],
    ],
    [{ additionalProperties: false, properties: { a: true } }, ['{"a":1}', '{}'], ['{"b":1}', '{"__proto__":1}']],
    [{ required: ['toString'] }, ['{"toString":1}'], ['{}']],
    [{ properties: { a: { pattern: '^x' } } }, ['{"a":"xy"}'], ['{"a":"y"}']],
    [tree, ['{"next":{"next":{"n":1}}}'], ['{"next":{"next":{"n":"1"}}}']],
    [
      { $schema: 'http://json-schema.org/draft-04/schema#', properties: { a: { minimum: 1, exclusiveMinimum: true } } },
      ['{"a":2}'],
      ['{"a":1}'],
    ],
    [
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        properties: { a: { prefixItems: [{ type: 'string' }] } },
      },
      ['{"a":["x",1]}'],
      ['{"a":[1]}'],
    ],
    [
      {
        $id: 'http://a.example/b',
        properties: { a: { $ref: 'http://a.example/b#/definitions/x' } },
        definitions: { x: { const: 1 } },
      },
      ['{"a":1}'],
      ['{"a":2}'],
    ],
    [
      { properties: { a: { $ref: '#here' }, b: { $id: '#/properties/b', $anchor: 'here', const: 1 } } },
      ['{"a":1}'],
      ['{"a":2}'],
    ],
    [
      { properties: { uniqueItems: true, a: { uniqueItems: true } } },
      ['{"a":[1,"1"],"uniqueItems":[1,1]}'],
      ['{"a":[1,1]}'],
    ],
    [{ dependencies: { a: ['b'], c: { required: ['d'] } } }, ['{"a":1,"b":1}', '{"d":1}'], ['{"a":1}', '{"c":1}']],
  ])('of %j takes %j, and not %j', async (schema, taken, others) => {
    const running = await start(of(schema));
    for (const body of taken) expect([body, await posted(running, body)]).toEqual([body, 200]);
    for (const body of others) expect([body, await posted(running, body)]).toEqual([body, 422]);
  });

  it('stands inside other conditions, and reads no body where they have decided', async () => {
    const needsId = of({ required: ['id'] });
    const posts = { name: 'method', methods: ['POST'] };
    const running = await start({
      name: 'allOf',
      conditions: [
        posts,
        { name: 'not', condition: { name: 'oneOf', conditions: [{ name: 'never' }, needsId] } },
        of({ required: ['name'] }),
      ],
    });
    expect(await posted(running, '{"name":1}')).toBe(200);
    expect(await posted(running, '{"name":1,"id":1}')).toBe(422);
    expect(await posted(running, '{}')).toBe(422);
    const large = { method: 'PUT', body: JSON.stringify('x'.repeat(300_000)), headers: json };
    expect((await running.call('/', large)).status).toBe(422);
  });

  it('passes on byte for byte what it has read', async () => {
    upstream = await startUpstream();
    const body = '{ "id" : 1.0, "é": "\\u00e9" }';
    const proxy = { proxy: [{ condition: of({ required: ['id'] }), action: { serviceEndpoint: 's' } }] };
    gateway = await startGateway(onePipeline([proxy], { serviceEndpoints: { s: { urls: [upstream.url] } } }));
    for (const headers of [json, { ...json, 'transfer-encoding': 'chunked' }]) {
      const echo = JSON.parse((await gateway.call('/', { method: 'POST', body, headers })).body) as Echo;
      expect(echo).toMatchObject({ body, headers: { 'content-length': String(Buffer.byteLength(body)) } });
    }
  });

  it('takes no body, and one of another kind, for an empty object', async () => {
    const running = await start(of({ maxProperties: 0 }));
    expect((await running.call('/')).status).toBe(200);
    expect(await posted(running, 'words', { 'content-type': 'text/plain' })).toBe(200);
    expect(await posted(running, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(422);
  });

  it('answers 400 to a body that is no JSON, and 413 to one that is too large', async () => {
    const running = await start({ name: 'not', condition: { ...of({}), maxBytes: 100 } });
    expect(await posted(running, '{"a"')).toBe(400);
    expect(await posted(running, `{"a":"${'x'.repeat(100)}"}`)).toBe(413);
    expect(await posted(running, '{}')).toBe(422);
  });

  it('is done at once with lists and depths that would take long', async () => {
    const list = JSON.stringify({ a: Array.from({ length: 100_000 }, (_, at) => at) });
    const nested = `${'{"next":'.repeat(50_000)}{}${'}'.repeat(50_000)}`;
    const schema = { ...tree.$defs.node, properties: { ...tree.$defs.node.properties, a: { uniqueItems: true } } };
    const running = await start({ ...of({ ...tree, $defs: { node: schema } }), maxBytes: 1_000_000 });
    expect(await posted(running, list)).toBe(422);
    expect(await posted(running, nested)).toBe(422);
  });

  it('logs where a body does not fit and by which rule, and nothing of the body, if it is told to', async () => {
    const schema = { properties: { a: { properties: { b: { maxLength: 3 } } } } };
    const running = await start({ ...of(schema), logErrors: true });
    expect(await posted(running, '{"a":{"b":"secret"}}')).toBe(422);
    expect(running.logged).toEqual([
      expect.objectContaining({ level: 'warn', at: '#/a/b', rule: '#/properties/a/properties/b/maxLength' }),
    ]);
    expect(JSON.stringify(running.logged)).not.toContain('secret');
  });

  it.each([
    ['leads to no schema inside this one', { $ref: 'https://a.example/schema' }],
    ['leads to no schema inside this one', { $ref: '#/$defs/none' }],
    ['leads to no schema inside this one', { $ref: 'file:///etc/passwd' }],
    ['refers to itself', { $ref: '#' }],
    [
      'refers to itself',
      { $ref: '#/$defs/a', $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } },
    ],
    ['use "$ref"', { $dynamicRef: '#a' }],
    ['hold the gateway for minutes', { properties: { a: { pattern: '(a+)+$' } } }],
    ['no regular expression', { patternProperties: { '(': true } }],
    ['"properties" is an object', { properties: [] }],
    ['"required" is a list', { required: 'id' }],
    ['"maxLength" is a number', { maxLength: '5' }],
    ['"type" is one or several of', { type: 'text' }],
    ['a schema is an object, true or false', { items: 5 }],
    ['"$schema"', { $schema: 'http://a.example' }],
    ['only the schema as a whole', { $defs: { a: { $id: 'http://a.example' } } }],
    ['nested deeper', JSON.parse(`${'{"not":'.repeat(200)}{}${'}'.repeat(200)}`) as Fields],
  ])('refuses a schema: %s', async (message, schema) => {
    await expect(start(of(schema))).rejects.toThrow(message);
  });
});
