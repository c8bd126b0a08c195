import { describe, expect, it } from 'vitest';
import { pluginsIn, registeredText } from './plugin-parts.js';

const plugin = (name: string) => ({ name, policies: [{ name: 'stamp', schema: null }], conditions: [] });
const built = (...names: readonly string[]) => ({
  units: [
    { entityId: null, image: { plugins: [] } },
    { entityId: 'gate', image: { plugins: names.map(plugin) } },
  ],
});
const unbuilt = { units: [{ entityId: 'gate', image: null }] };
const named = (...revisions: Parameters<typeof pluginsIn>[0]) => pluginsIn(revisions, 'gate').map(({ name }) => name);

describe('what plugins bring', () => {
  it('is what the newest image has', () => {
    expect(named(built('new'), built('old'))).toEqual(['new']);
    expect(named(built(), built('old'))).toEqual([]);
  });

  it('is what serves, while the newest revision has no image', () => {
    expect(named(unbuilt, built('old'))).toEqual(['old']);
    expect(named({ units: [] }, built('old'))).toEqual(['old']);
    expect(named(unbuilt, { units: [] })).toEqual([]);
  });

  it('is said in words', () => {
    const red = { name: 'red', schema: null };
    expect(registeredText({ ...plugin('own'), conditions: [red, { ...red, name: 'blue' }] })).toBe(
      'Policy: stamp. Conditions: red, blue.',
    );
    expect(registeredText({ name: 'own', policies: [], conditions: [] })).toBe('It brings no policy and no condition.');
  });
});
