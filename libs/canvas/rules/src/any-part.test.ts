import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { emptyCanvas } from './canvas.js';
import { canvasWarnings } from './canvas-warnings.js';
import { settingUses } from './setting-uses.js';
import { readStoredCanvas } from './stored/read-stored-canvas.js';
import { judgeCanvas } from './validate-canvas.js';

interface Named {
  readonly type: string;
  readonly name: string;
}

const golden = readFileSync(new URL('./stored/golden/version-2.json', import.meta.url), 'utf8');
const { entities } = JSON.parse(golden) as { readonly entities: readonly Named[] };
/** Of each type the one with the most in it. */
const largest = [...Map.groupBy(entities, ({ type }) => type).values()].map(
  (all) => all.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0] as Named,
);
/** The stored gateway has each policy in each form, which takes long. */
const gateway = {
  id: 'gate',
  type: 'Gateway',
  name: 'Gate',
  policies: ['proxy', 'headers'],
  pipelines: [
    {
      id: 'pipe',
      name: 'Pipe',
      policies: [
        { id: 'p', name: 'proxy', pairs: [{ condition: { name: 'always' }, action: { serviceEndpoint: 'car' } }] },
        {
          id: 'h',
          name: 'headers',
          pairs: [
            {
              condition: {
                name: 'allOf',
                conditions: [{ name: 'not', condition: { name: 'method', methods: ['GET'] } }],
              },
              action: { forwardHeaders: { id: 'consumer.id', key: { secret: 'KEY' } } },
            },
          ],
        },
      ],
    },
  ],
};
const samples = largest.map((entity) => (entity.type === 'Gateway' ? gateway : entity));

const gone = Symbol('gone');
const others = [gone, null, 7, 'x', [null], {}];

/** Each copy of a value in which one part is something else. */
function* variants(value: unknown): Generator<unknown> {
  yield* others;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value))
    for (const variant of variants(part)) yield replaced(value, key, variant);
}

function replaced(value: object, key: string, part: unknown): unknown {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1, ...(part === gone ? [] : [part]));
  const { [key]: _, ...rest } = value as Record<string, unknown>;
  return part === gone ? rest : { ...rest, [key]: part };
}

/** What console and API ask of a document that somebody has written; none of it may throw. */
function ask(document: unknown): void {
  const { canvas, problems } = judgeCanvas(document, emptyCanvas);
  if (canvas && problems.length === 0) canvasWarnings(canvas, { domain: 'localhost' });
  const stored = readStoredCanvas(document);
  if (!(stored instanceof Refusal)) settingUses(stored);
}

describe('an entity with any part left out, or replaced by anything', () => {
  it.each(samples.map((entity) => [entity.type, entity] as const))(
    'is judged and never stumbled over: %s',
    (_, entity) => {
      let count = 0;
      for (const variant of variants(entity)) {
        ask({ formatVersion: 2, entities: variant === gone ? [] : [variant], connections: [] });
        count += 1;
      }
      expect(count).toBeGreaterThan(20);
    },
  );
});
