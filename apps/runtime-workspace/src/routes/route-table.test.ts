import { expect, it } from 'vitest';
import { type ModelConfig, operationPlaces, type RelationConfig } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/runtime';
import { loadWorkspace } from '../load/load-workspace.js';
import { parseConfig } from '../load/parse-config.js';
import { model, relation, workspaceOf } from '../test-workspace.js';
import { routeTable } from './route-table.js';

async function tableOf(...models: readonly ModelConfig[]) {
  const log = new JsonLog({ write: () => undefined });
  const options = { codeFolder: '/', methodTimeoutMs: 1, log, closing: new AbortController().signal };
  const loaded = await loadWorkspace(parseConfig(workspaceOf(...models)), options);
  return routeTable(loaded.models, 1);
}

const types: readonly RelationConfig['type'][] = ['hasMany', 'belongsTo', 'hasAndBelongsToMany'];

it.each([{}, { readonly: true }, { base: 'User' as const }])(
  'LoopBack’s operations answer where the rules of the canvas think: %j',
  async (more) => {
    const one = model('Team', { ...more, relations: types.map((type, at) => relation(`r${at}`, type, 'Player')) });
    const { routes } = await tableOf(one, model('Player'));
    const own = routes.filter(({ model: { name } }) => name === 'Team');
    const places = own.map(({ verb, path, name }) => [`${verb} ${path.replace(/:\w+/g, ':')}`, name] as const);
    expect(Object.fromEntries(places)).toEqual(Object.fromEntries(operationPlaces(one)));
  },
);

it('refuses two models that would answer the same request', async () => {
  await expect(tableOf(model('Car'), model('Count', { contextPath: 'cars/count' }))).rejects.toThrow(
    'The models "Car" and "Count" would both answer GET /api/cars/count.',
  );
  await expect(tableOf(model('Car'), model('Part', { contextPath: 'cars/parts' }))).resolves.toBeDefined();
});
