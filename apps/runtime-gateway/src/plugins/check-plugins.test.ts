import type { GatewayConfig, PluginReport } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Given, PluginGateways } from '../testing/plugin-gateways.js';
import { checkPlugins } from './check-plugins.js';

let gateways: PluginGateways;
beforeAll(async () => {
  gateways = await PluginGateways.create();
});
afterAll(async () => gateways.stop());

const log = new JsonLog({ write: () => undefined });
const check = (given: Given, more: Partial<GatewayConfig> = {}): Promise<PluginReport> =>
  checkPlugins({ ...gateways.configOf(given), ...more }, log);

const limit = { type: 'object', properties: { limit: { type: 'number' } }, required: ['limit'] };
const code = `module.exports = { schema: ${JSON.stringify({ properties: { port: { type: 'number' } } })}, init: (context) => {
  context.registerPolicy({ name: 'mine', schema: ${JSON.stringify(limit)}, policy: ({ limit }) => { if (limit > 9) throw new Error('too much'); return () => 1; } });
  context.registerCondition({ name: 'red', schema: ${JSON.stringify(limit)}, handler: (req, config) => true }); } };`;

describe('plugins that are looked at before settings have values', () => {
  it('tell what they register', async () => {
    const condition = { name: 'not', condition: { name: 'red', limit: 1 } };
    expect(await check({ code, step: { condition, action: { limit: 5 } } })).toEqual({
      plugins: [
        { name: 'own', policies: [{ name: 'mine', schema: limit }], conditions: [{ name: 'red', schema: limit }] },
      ],
      ...{ problem: null, notes: [] },
    });
  });

  it.each<[string, Given, RegExp]>([
    [
      'a parameter of a step',
      { code, step: { action: { limit: 'x' } } },
      /policy mine, step 1 .*"limit" must be number/,
    ],
    ['one that is missing', { code }, /must have required property 'limit'/],
    [
      'a parameter of a condition',
      { code, step: { condition: { name: 'allOf', conditions: [{ name: 'red' }] }, action: { limit: 5 } } },
      /step 1, conditions is not .* must have required property 'limit'/,
    ],
    [
      'a condition that nobody has',
      { code, step: { condition: { name: 'blue' }, action: { limit: 5 } } },
      /unknown name "blue"/,
    ],
    [
      'a policy that nobody has',
      { code, others: [{ theirs: [{}] }], step: { action: { limit: 5 } } },
      /policy theirs: no plugin registers .*register mine/,
    ],
    [
      'its settings',
      { code, settings: { port: 'x' }, step: { action: { limit: 5 } } },
      /settings are wrong: "port" must be number/,
    ],
    ['what its code says of a step', { code, step: { action: { limit: 10 } } }, /failed when it was loaded: too much/],
  ])('name what is wrong with %s', async (_, given, problem) => {
    expect((await check(given)).problem).toMatch(problem);
  });

  it('name a policy that is allowed and that nobody has', async () => {
    const { problem } = await check({ code, step: { action: { limit: 5 } } }, { policies: ['mine', 'theirs'] });
    expect(problem).toMatch(/"policies" lists theirs/);
  });

  it('are not blamed for what a setting will be', async () => {
    const value = { variable: 'VALUE' };
    const open = { code, settings: { port: value }, step: { action: { limit: value } } };
    expect(await check(open)).toMatchObject({ problem: null, notes: [] });
    const asking = `module.exports = { init: ({ settings }) => { throw new Error('no address: ' + settings.url); } };`;
    const untold = await check({ code: asking, settings: { url: value } });
    expect(untold).toMatchObject({ problem: null, notes: [expect.stringMatching(/no address.*tried again/)] });
    expect((await check({ code: asking })).problem).toMatch(/no address/);
  });

  it('are given no policies of the gateway to judge: these have been', async () => {
    const others = [{ jwt: [{ action: { secretOrPublicKey: { secret: 'KEY' } } }] }];
    expect((await check({ code, others, step: { action: { limit: 5 } } })).problem).toBe(null);
  });
});
