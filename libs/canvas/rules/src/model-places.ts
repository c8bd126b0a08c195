import { type PlacedModel, replacedOperations, servedMethod, sharedPlace } from '@tiffin/contracts';
import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import { contextPath } from './context-path.js';
import type { Model } from './model.js';
import { problemOf } from './problem-of-entity.js';
import { modelGroups, wiredModels } from './unit-of-model.js';

/** Whether REST serves a model: only what is stored somewhere, or needs no store. */
const isServed = (model: Model, wired: ReadonlySet<string>): boolean =>
  model.public && (model.base === 'Model' || wired.has(model.id));

const placed = (model: Model): PlacedModel => ({
  ...model,
  contextPath: contextPath(model),
  methods: model.methods.map(servedMethod),
});

interface Nesting {
  readonly outer: Model;
  readonly inner: Model;
}

/** Models of one process whose path lies below that of another: `cars/parts` below `cars`. */
function nestings(models: readonly Model[], wired: ReadonlySet<string>): Nesting[] {
  const served = models.filter((model) => isServed(model, wired));
  const byPath = new Map(served.map((model) => [contextPath(model), model]));
  return served.flatMap((inner) => {
    const segments = contextPath(inner).split('/').slice(0, -1);
    const above = segments.map((_, index) => byPath.get(segments.slice(0, index + 1).join('/')));
    return above.flatMap((outer) => (outer ? [{ outer, inner }] : []));
  });
}

/** Models that would answer the same requests. Equal paths of models are another problem. */
export const placeProblems = (models: readonly Model[], wired: ReadonlySet<string>): Problem[] =>
  nestings(models, wired).flatMap(({ outer, inner }) => {
    const place = sharedPlace(placed(outer), placed(inner))?.replace(' ', ' /api');
    if (place === undefined) return [];
    return [
      problemOf(inner, {
        rule: 'context-path-unique',
        field: 'httpPath',
        message: `Models "${outer.name}" and "${inner.name}" would both answer ${place}. Give one another "httpPath" or "plural".`,
      }),
    ];
  });

const nestingWarnings = (models: readonly Model[], wired: ReadonlySet<string>): Problem[] =>
  nestings(models, wired).flatMap(({ outer, inner }) => {
    if (outer.base === 'Model') return [];
    const [path, below] = [contextPath(outer), contextPath(inner)];
    const id = below.slice(path.length + 1).split('/', 1)[0];
    return [
      problemOf(inner, {
        rule: 'context-path-nested',
        field: 'httpPath',
        message: `Model "${inner.name}" is served at /api/${below}, below Model "${outer.name}" at /api/${path}: a row of "${outer.name}" with the id "${id}" cannot be asked for there. Give "${inner.name}" another "httpPath", unless no row has that id.`,
      }),
    ];
  });

const replacementWarnings = (model: Model): Problem[] =>
  replacedOperations(placed(model)).map(({ index, place, operation }) =>
    problemOf(model, {
      rule: 'method-replaces-operation',
      field: `methods.${index}.http.path`,
      message: `The method "${model.methods[index]?.name}" of Model "${model.name}" answers ${place.replace(' ', ' /api')} in place of LoopBack's "${operation}". Give it another path or verb, unless that is meant.`,
    }),
  );

/** Requests that come to something else than one would think. */
export function placeWarnings(canvas: Canvas): Problem[] {
  const wired = wiredModels(canvas);
  return [...modelGroups(canvas).values()].flatMap((models) => [
    ...nestingWarnings(models, wired),
    ...models.filter((model) => model.methods.length > 0 && isServed(model, wired)).flatMap(replacementWarnings),
  ]);
}
