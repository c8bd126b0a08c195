/**
 * Canvas rules and the loaders of the runtimes speak one language: what the rules accept is loaded, and what could be loaded
 * is accepted. A new rule on one side alone turns this red.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planUnits } from '@tiffin/builds-rules';
import {
  type Canvas,
  conditionNames,
  policyNames,
  seedEntity,
  emptyCanvas,
  type EntityType,
  parseCanvas,
} from '@tiffin/canvas-rules';
import type { UnitContent } from '@tiffin/contracts';
import { policyDefinitions } from '@tiffin/contracts/gateway';
import { Refusal } from '@tiffin/kernel';
import { JsonLog } from '@tiffin/runtime';
import { inLongForm } from '@tiffin/testing/in-long-form';
import fc from 'fast-check';
import { Consumers } from '../apps/runtime-gateway/src/consumers/consumer-directory.js';
import { loadGateway } from '../apps/runtime-gateway/src/load/load-gateway.js';
import { gatewayConfig, onePipeline } from '../apps/runtime-gateway/src/testing/gateway-config.js';
import { loadHandler } from '../apps/runtime-function-node/src/load-handler.js';
import { readFunctionConfig } from '../apps/runtime-function-node/src/config.js';
import { loadWorkspace } from '../apps/runtime-workspace/src/load/load-workspace.js';
import { parseConfig } from '../apps/runtime-workspace/src/load/parse-config.js';
import { routeTable } from '../apps/runtime-workspace/src/routes/route-table.js';
import { functionCanvases } from './vocabulary/function-canvases.js';
import { gatewayCanvases } from './vocabulary/gateway-canvases.js';
import { workspaceCanvases } from './vocabulary/workspace-canvases.js';

const temporary = mkdtempSync(join(tmpdir(), 'vocabulary-'));
const folder = join(temporary, 'app');
afterAll(() => rmSync(temporary, { recursive: true }));

const log = new JsonLog({ write: () => undefined });
const kept = { units: { workspace: 'http://127.0.0.1:1' }, log, consumers: new Consumers() };
const digests = { 'runtime-gateway': 'a', 'runtime-workspace': 'b', 'runtime-function-node': 'c' };

async function loadUnit({ kind, config, files }: UnitContent): Promise<void> {
  if (kind === 'gateway') return loadGateway(config, kept).pools.destroy();
  const code = kind === 'function' ? join(folder, 'code') : folder;
  for (const [path, text] of Object.entries({ ...files, '../config.json': JSON.stringify(config) })) {
    mkdirSync(dirname(join(code, path)), { recursive: true });
    writeFileSync(join(code, path), text);
  }
  if (kind === 'function') return void (await loadHandler(folder, readFunctionConfig(folder).handler));
  const { signal: closing } = new AbortController();
  const options = { codeFolder: folder, methodTimeoutMs: 1000, log, closing };
  const loaded = await loadWorkspace(parseConfig(config), options);
  routeTable(loaded.models, 1000);
  await loaded.close();
}

/** What stands against loading the units of a canvas, or null. */
async function loadingProblem(canvas: Canvas): Promise<string | null> {
  try {
    for (const unit of planUnits(canvas, digests)) await loadUnit(unit.content);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

type Document = Pick<Canvas, 'connections'> & { readonly entities: readonly { readonly type: string }[] };

/** The document in the form that is planned, judged by nobody. */
const withDefaults = ({ entities, connections }: Document): Canvas => ({
  ...emptyCanvas,
  connections,
  entities: entities.map(
    (entity) =>
      ({ ...seedEntity(entity.type as EntityType, emptyCanvas, 'x'), ...entity }) as Canvas['entities'][number],
  ),
});

let compared = 0;
let accepted = 0;

async function compare(document: Document): Promise<void> {
  compared += 1;
  const read = parseCanvas({ formatVersion: emptyCanvas.formatVersion, ...document });
  if (!(read instanceof Refusal)) {
    accepted += 1;
    expect(await loadingProblem(read)).toBeNull();
    return;
  }
  const loading = await loadingProblem(withDefaults(document));
  // The message shows what the rules say, where the loader says nothing.
  if (loading === null) expect(read.problems.map(({ message }) => message)).toEqual([]);
}

const runs = (numRuns: number) => ({ seed: 20_261_125, numRuns: inLongForm(numRuns, { otherwise: numRuns / 3 }) });

describe('what the canvas rules accept is loaded, and what could be loaded is accepted', () => {
  it('by a gateway', async () => {
    await fc.assert(fc.asyncProperty(gatewayCanvases, compare), runs(1500));
    // Documents of which none is accepted, or each, would prove nothing.
    expect(accepted / compared).toBeGreaterThan(0.2);
    expect(accepted / compared).toBeLessThan(0.8);
  });

  it('by a workspace', async () => {
    await fc.assert(fc.asyncProperty(workspaceCanvases, compare), runs(600));
  });

  it('by a function', async () => {
    await fc.assert(fc.asyncProperty(functionCanvases, compare), runs(300));
  });
});

/** The fields that a loader's message about an unknown one lists. */
function knownFields(config: unknown): string[] {
  try {
    void loadGateway(config, kept);
  } catch (error) {
    const [, known = ''] = /known are: ([^.]*)\./.exec((error as Error).message) ?? [];
    return known.split(', ').toSorted();
  }
  throw new Error('an unknown field was taken');
}

const step = (policy: string, parts: object) => onePipeline([{ [policy]: [{ action: {}, ...parts }] }]);

describe('the gateway’s loader knows the words of the canvas, and no others', () => {
  it('policies', () => expect(knownFields(gatewayConfig({ policies: ['?'] }))).toEqual([...policyNames].toSorted()));

  it.each(policyNames)('parameters of %s', (name) => {
    const shape = Object.keys(policyDefinitions[name].parameters.shape).toSorted();
    expect(knownFields(step(name, { action: { '?': 1 } }))).toEqual(shape);
  });

  it('conditions', () => {
    expect(knownFields(step('terminate', { condition: { name: '?' } }))).toEqual([...conditionNames].toSorted());
  });

  it('endpoints', () => {
    const known = knownFields(gatewayConfig({ apiEndpoints: { e: { '?': 1 } as object } }));
    expect(known).toEqual(['host', 'hostRegex', 'methods', 'pathRegex', 'paths', 'scopes']);
  });
});
