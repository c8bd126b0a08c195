import { expect, it } from 'vitest';
import { model, workspaceOf } from '../test-workspace.js';
import { bindSettings } from './bind-settings.js';
import { LoadError } from './load-error.js';

const reference = { secret: 'NAME' };
const config = workspaceOf(model('Car', { settings: { remote: { keys: ['plain', reference] } } }), model('Part'));

it('puts the values where they are named, in connectors and models, and changes nothing else', () => {
  const [memory] = config.connectors;
  const named = {
    ...config,
    connectors: [{ ...memory!, settings: { url: reference, region: { variable: 'REGION' }, size: 7 } }],
  };
  const bound = bindSettings(named, { secrets: { NAME: 'hunter2', OTHER: 'x' }, variables: { REGION: 'eu' } });
  expect(bound.connectors[0]?.settings).toEqual({ url: 'hunter2', region: 'eu', size: 7 });
  expect(bound.models.map(({ settings }) => settings)).toEqual([{ remote: { keys: ['plain', 'hunter2'] } }, {}]);
  expect({ ...bound, connectors: [], models: [] }).toEqual({ ...config, connectors: [], models: [] });
});

it.each([{}, { OTHER: 'hunter2' }, Object.create({ NAME: 'hunter2' }) as Record<string, string>])(
  'names the secret that has no value, and shows no other: %j',
  (secrets) => {
    const bind = () => bindSettings(config, { secrets, variables: { NAME: 'hunter2' } });
    expect(bind).toThrow(LoadError);
    expect(bind).toThrow('The secret "NAME" has no value here. Set it with: tiffin secret set NAME');
    expect(bind).not.toThrow(/hunter2/);
  },
);
