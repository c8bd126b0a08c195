import { describe, expect, it } from 'vitest';
import { layout } from '../layout.js';
import { apiSpec, cellSpec, workerSpecs } from './process-specs.js';

const ports = { api: 1, router: 2 };
const database = {
  app: 'postgres://app',
  worker: 'postgres://worker',
  identity: 'postgres://identity',
  operator: 'postgres://operator',
  auditor: 'postgres://auditor',
  applied: [],
};
const specs = [cellSpec(ports), apiSpec(ports, database), ...workerSpecs(ports, database)];
const tokensOf = (name: string) =>
  Object.values(specs.find((spec) => spec.name === name)?.environment ?? {}).filter(
    (value) => value === layout.cellToken || value === layout.cellReadToken,
  );

describe('the processes that up starts', () => {
  it('gives the api a token that changes nothing in the cell', () => {
    expect(tokensOf('api')).toEqual([layout.cellReadToken]);
  });

  it('gives the builder no token, the deployer the full one and the cell both', () => {
    expect(tokensOf('builder')).toEqual([]);
    expect(tokensOf('deployer')).toEqual([layout.cellToken]);
    expect(tokensOf('cell-local').toSorted()).toEqual([layout.cellReadToken, layout.cellToken].toSorted());
  });
});
