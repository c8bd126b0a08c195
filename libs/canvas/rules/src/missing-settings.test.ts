import { describe, expect, it } from 'vitest';
import { accepted } from '@tiffin/kernel';
import { applyOperations } from './apply-operations.js';
import { type Canvas, emptyCanvas } from './canvas.js';
import { missingSettingProblem, missingSettings, type SetNames } from './missing-settings.js';

const add = (entity: object) => ({ op: 'addEntity', entity });
const draw = (...operations: unknown[]): Canvas => accepted(applyOperations(emptyCanvas, operations));
const hello = {
  id: 'hello',
  type: 'Function',
  name: 'hello',
  files: { 'handler.js': '' },
  environment: { A: { secret: 'TOKEN' }, B: 'plain', C: { variable: 'REGION' } },
};
const later = {
  id: 'later',
  type: 'Connector',
  name: 'later',
  connector: 'memory',
  settings: { note: { secret: 'LATER' } },
};
const out = { id: 'out', type: 'ServiceEndpoint', name: 'Out', urls: [{ secret: 'OUT_URL' }] };
const gate = {
  id: 'gate',
  type: 'Gateway',
  name: 'gate',
  https: { tls: [{ domain: 'd', cert: 'c', key: { secret: 'TLS' } }] },
  pipelines: [{ id: 'pipe', name: 'Pipe', policies: [] }],
};
const car = { id: 'car', type: 'Model', name: 'Car' };
const set = (secrets: readonly string[], variables: readonly string[]): SetNames => ({
  secret: new Set(secrets),
  variable: new Set(variables),
});
const nothing = set([], []);
const names = (canvas: Canvas) => missingSettings(canvas, nothing).map(({ kind, name }) => `${kind} ${name}`);
const wired = (from: string, to: string) => ({ op: 'addConnection', connection: { id: `${from}-${to}`, from, to } });

describe('missingSettings', () => {
  it('names entity, field, kind and what to type, for what reaches a unit', () => {
    const missing = missingSettings(draw(add(hello)), nothing);
    expect(missing).toEqual([
      { kind: 'secret', name: 'TOKEN', entityId: 'hello', entityName: 'hello', field: 'environment.A' },
      { kind: 'variable', name: 'REGION', entityId: 'hello', entityName: 'hello', field: 'environment.C' },
    ]);
    const problems = missing.map((one) =>
      missingSettingProblem(one, { environment: 'development', projectSlug: 'shop' }),
    );
    expect(problems.map(({ rule }) => rule)).toEqual(['secret-without-value', 'variable-without-value']);
    expect(problems.map(({ message }) => message)).toEqual([
      'The secret "TOKEN" has no value in development yet. Set it with: tiffin secret set TOKEN --project shop',
      'The variable "REGION" has no value in development yet. Set it with: tiffin variable set REGION --project shop',
    ]);
  });

  it('says nothing of those that are set, each in its own kind', () => {
    const canvas = draw(add(hello));
    expect(missingSettings(canvas, set(['TOKEN'], ['REGION']))).toEqual([]);
    expect(missingSettings(canvas, set(['REGION'], ['TOKEN']))).toHaveLength(2);
  });

  it('says nothing of what no deployment asks for: a connector without a model, a service nobody calls', () => {
    const canvas = draw(add(later), add(out), add(gate), add(car));
    expect(names(canvas)).toEqual([]);
    const used = accepted(applyOperations(canvas, [wired('later', 'car'), wired('out', 'pipe')]));
    expect(names(used)).toEqual(['secret LATER', 'secret OUT_URL']);
  });

  it('says it once of a field that reaches several units', () => {
    const second = { ...gate, id: 'second', name: 'second', pipelines: [{ id: 'tube', name: 'Tube', policies: [] }] };
    const canvas = draw(add(out), add(gate), add(second), wired('out', 'pipe'), wired('out', 'tube'));
    expect(names(canvas)).toHaveLength(1);
  });
});
