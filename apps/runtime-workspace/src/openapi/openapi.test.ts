import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { method, model, property, relation, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

type Json = Record<string, unknown>;
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Json;
}

const models = [
  model('Car', {
    strict: true,
    settings: { hidden: ['vin'] },
    script: 'c.js',
    properties: [
      property('name', 'string', { required: true, description: 'As painted on it', format: 'x' }),
      property('at', 'geopoint', { description: 'Where' }),
      property('vin', 'string'),
      property('parts', 'array', { properties: [property('no', 'number', { required: true })] }),
    ],
    relations: [relation('owner', 'belongsTo', 'Owner')],
    methods: [
      method(
        'stats',
        { path: '/:year/stats', verb: 'all' },
        {
          accepts: [
            { arg: 'year', type: 'Number' },
            { arg: 'q', type: 'String' },
          ],
          returns: [{ arg: 'sum', type: 'Number' }],
        },
      ),
      method('secret', { path: '/secret', verb: 'get' }, { documented: false }),
    ],
  }),
  model('Owner', { relations: [relation('cars', 'hasMany', 'Car')] }),
  model('Fact', { readonly: true }),
];

let workspace: TestWorkspace;
let call: Call;
let document: {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
} & Json;

beforeAll(async () => {
  workspace = await startWorkspace(models, {
    'code/c.js': 'module.exports = (C) => { C.stats = C.secret = () => 1; };',
    'assets/swagger-ui-bundle.js': 'bundle();',
  });
  call = workspace.call;
  document = (await call('GET', '/openapi.json')).body as typeof document;
});
afterAll(() => workspace.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ path, verb, operation })),
  );

describe('the document', () => {
  it('has the form of OpenAPI 3: unique ids, each path parameter declared once, answers, references that exist', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'Models', version: '1.0.0' } });
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, verb, operation } of operations()) {
      expect(['get', 'post', 'put', 'patch', 'delete']).toContain(verb);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
      expect(declared.every(({ required }) => required)).toBe(true);
      expect(Object.keys(operation.responses)).toContain('default');
    }
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.filter((name) => !(String(name) in document.components.schemas))).toEqual([]);
  });

  it('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1']);
  });

  it('lists what is served and no more', async () => {
    const listed = operations().map(({ verb, path }) => `${verb} ${path}`);
    expect(listed).toEqual(
      expect.arrayContaining([
        'get /api/cars',
        'post /api/cars',
        'get /api/cars/{id}/owner',
        'patch /api/cars/{year}/stats',
      ]),
    );
    expect(listed.filter((entry) => entry.includes('/api/facts')).every((entry) => entry.startsWith('get'))).toBe(true);
    expect(listed.some((entry) => entry.includes('secret'))).toBe(false);
    for (const { verb, path } of operations()) {
      const url = path.replace(/\{\w+\}/g, '1');
      const { status, body } = await call(verb.toUpperCase() as 'GET', url, verb === 'get' ? undefined : {});
      expect([`${verb} ${path}`, status === 405 || body?.error?.code === 'NO_ROUTE']).toEqual([
        `${verb} ${path}`,
        false,
      ]);
    }
  });

  it('describes the models', () => {
    const { Car, NewCar } = document.components.schemas as Record<string, { properties: Json; required?: unknown }>;
    expect(Car?.properties).toMatchObject({
      name: { type: 'string', format: 'x', description: 'As painted on it' },
      parts: { type: 'array', items: { type: 'object', required: ['no'] } },
      owner: { $ref: '#/components/schemas/Owner' },
      ownerId: { type: 'number' },
    });
    expect(Car?.properties).not.toHaveProperty('vin');
    expect(NewCar).toMatchObject({ required: ['name'], additionalProperties: false });
    expect(NewCar?.properties).not.toHaveProperty('id');
  });
});

describe('the explorer', () => {
  it('is a page that loads only its own files, by a policy that allows no other script', async () => {
    const page = await call('GET', '/explorer/');
    expect(String(page.headers['content-security-policy'])).toMatch(/default-src 'none'; script-src 'self';/);
    expect(page.body).not.toMatch(/https?:|<script>/);
    const files = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file);
    expect(files).toEqual(['data:,', 'swagger-ui.css', 'openapi.json', 'swagger-ui-bundle.js', 'start.js']);
    expect((await call('GET', '/explorer/start.js')).body).toMatch(/SwaggerUIBundle/);
    expect((await call('GET', '/explorer/swagger-ui-bundle.js')).body).toBe('bundle();');
    expect((await call('GET', '/explorer/openapi.json')).body).toEqual(document);
    expect((await call('GET', '/explorer')).headers['location']).toBe('explorer/');
  });

  it('says when its files are missing', async () => {
    expect((await call('GET', '/explorer/swagger-ui.css')).body.error).toMatchObject({
      statusCode: 404,
      code: 'NO_EXPLORER',
    });
  });
});
