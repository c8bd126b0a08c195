import { describe, expect, it } from 'vitest';
import { missingList } from './missing-list.js';

const asked = (kind: 'secret' | 'variable', name: string, entityName: string) => ({
  ...{ kind, name, entityName },
  field: 'environment.A',
});

describe('missingList', () => {
  it('names each once, with every place that asks for it, and keeps a secret from a variable of its name', () => {
    const names = [asked('secret', 'A', 'x'), asked('variable', 'A', 'x'), asked('secret', 'A', 'y')];
    expect(missingList(names)).toEqual([
      { kind: 'secret', name: 'A', places: ['x (environment.A)', 'y (environment.A)'] },
      { kind: 'variable', name: 'A', places: ['x (environment.A)'] },
    ]);
    expect(missingList([])).toEqual([]);
  });
});
