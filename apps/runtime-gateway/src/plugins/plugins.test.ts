import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindSettings } from '../load/bind-settings.js';
import { PluginGateways } from '../testing/plugin-gateways.js';

let gateways: PluginGateways;
beforeAll(async () => {
  gateways = await PluginGateways.create();
});
afterAll(async () => gateways.stop());

describe('plugins', () => {
  it('are modules of either kind, and policies alone', async () => {
    const module = gateways.file(
      `export default { name: 'mine', policy: () => (req, res) => res.send('module') };`,
      'mjs',
    );
    const gateway = await gateways.startWith({
      ...gateways.configOf({ code: '' }),
      plugins: [{ name: 'own', module, settings: {} }],
    });
    expect((await gateway.call('/cars/7')).body).toBe('module');
  });

  it('reach parts of Express Gateway itself, which need not be installed', async () => {
    const code = `const { plugins } = require('express-gateway/lib/logger'); const services = require('express-gateway/lib/services');
      module.exports = { init: (context) => { plugins.info('from within'); context.registerPolicy({ name: 'mine', policy: () => async (req, res) => {
        await services.auth.authenticateCredential(); } }); } };`;
    const { call, logged } = await gateways.start({ code });
    expect((await call('/cars/7')).status).toBe(500);
    expect(logged).toContainEqual(expect.objectContaining({ msg: 'from within' }));
    expect(logged).toContainEqual(
      expect.objectContaining({ error: expect.stringContaining('it calls services.auth.authenticateCredential') }),
    );
  });

  it('are told in the log of what they call in vain, whatever they make of the error', async () => {
    const code = `module.exports = { init: ({ services, registerPolicy }) => registerPolicy({ name: 'mine', policy: () => (req, res) => {
      try { services.user.find('ada'); } catch { res.send('swallowed'); } } }) };`;
    const { call, logged } = await gateways.start({ code });
    expect((await call('/cars/7')).body).toBe('swallowed');
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringContaining('it calls services.user.find') }),
    );
  });

  it('have settings, a logger, and an event bus that is silent', async () => {
    const code = `module.exports = { init: (context) => { context.logger.info('hello %s', context.settings.name);
      context.eventBus.on('http-ready', () => undefined); context.registerAdminRoute(() => undefined);
      context.registerPolicy({ name: 'mine', policy: () => (req, res) => res.send(context.settings.name) }); } };`;
    const { call, logged } = await gateways.start({ code, settings: { name: 'ada' } });
    expect((await call('/cars/7')).body).toBe('ada');
    expect(logged.map(({ msg }) => msg)).toEqual([
      'hello ada',
      'the plugin "own" registers an admin route, and there is no admin API here: it is left out',
    ]);
  });

  it('are given settings as texts, under whatever name', async () => {
    const code = `module.exports = { init: (context) => context.registerPolicy({ name: 'mine', policy: ({ add }) => (req, res) => res.send(add.key) }) };`;
    const config = gateways.configOf({ code, step: { action: { add: { key: { secret: 'KEY' } } } } });
    const bound = bindSettings(config, { secrets: { KEY: 'hunter2' }, variables: {} }) as typeof config;
    expect((await (await gateways.startWith(bound)).call('/cars/7')).body).toBe('hunter2');
  });

  it('have conditions of both forms, which nest', async () => {
    const code = `module.exports = { init: (context) => {
      context.registerCondition({ name: 'red', handler: (req, config) => req.query.color === config.color });
      context.registerCondition({ name: 'car', handler: (config) => (req) => { req.egContext.seen = config.kind; return req.params.kind === config.kind; } });
      context.registerPolicy({ name: 'mine', policy: () => (req, res) => res.send(req.egContext.seen) }); } };`;
    const conditions = [
      { name: 'car', kind: 'cars' },
      { name: 'not', condition: { name: 'red', color: 'blue' } },
    ];
    const { call } = await gateways.start({ code, step: { condition: { name: 'allOf', conditions } } });
    expect((await call('/cars/7?color=red')).body).toBe('cars');
    expect(JSON.parse((await call('/cars/7?color=blue')).body)).toHaveProperty('url');
  });

  it('have routes before the API endpoints', async () => {
    const code = `module.exports = { init: (context) => { context.registerGatewayRoute((app) => {
      app.get('/status/:what', (req, res) => res.json({ ...req.params, q: req.query.q })); });
      context.registerPolicy({ name: 'mine', policy: () => (req, res, next) => next() }); } };`;
    const { call } = await gateways.start({ code });
    expect(await call('/status/all?q=1')).toMatchObject({ status: 200, body: '{"what":"all","q":"1"}' });
    expect(JSON.parse((await call('/cars/status')).body)).toMatchObject({ url: '/cars/status' });
    expect((await call('/status/all', { method: 'POST' })).status).toBe(200);
    expect((await call('/.tiffin/healthz')).status).toBe(200);
  });

  it.each([
    ['is not there', undefined, /The plugin "own" cannot be used: the file .*nowhere\.cjs is not there/],
    [
      'needs a package',
      `require('not-installed-here');`,
      /the package not-installed-here is not there. Way out: npm install in/,
    ],
    [
      'throws',
      `module.exports = { init() { throw new Error('no database'); } };`,
      /failed when it was started: no database/,
    ],
    ['is none', `module.exports = {};`, /it exports no function "init"/],
    [
      'has wrong settings',
      `module.exports = { schema: { required: ['key'] }, init() {} };`,
      /its settings are wrong: it must have required property 'key'/,
    ],
    [
      'calls stores',
      `module.exports = { init: ({ services }) => services.user.find('ada') };`,
      /it calls services.user.find, and consumers are the platform's here/,
    ],
  ])('stop the start where one %s', async (_, code, message) => {
    const module = code === undefined ? join(dirname(gateways.file('')), 'nowhere.cjs') : gateways.file(code);
    const config = { ...gateways.configOf({ code: '' }), plugins: [{ name: 'own', module, settings: {} }] };
    await expect(gateways.startWith(config)).rejects.toThrow(
      expect.objectContaining({ code: 'PLUGIN_FAILED', message: expect.stringMatching(message) }),
    );
  });
});
