import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';
import type { DataChange } from './data-change.js';
import { entitiesById } from './entities-by-id.js';
import type { Model } from './model.js';
import { problemOf } from './problem-of-entity.js';
import { connectorOf } from './unit-parts.js';

const does = ({ kind, sql }: DataChange): string => JSON.stringify([kind, sql ?? null]);

/** What was there is known by its name where it has been made, and is not made again there. */
function changedWarnings(model: Model, before: Model): Problem[] {
  return model.migrations.flatMap((change, index) => {
    const was = before.migrations.find(({ name }) => name === change.name);
    if (!was || does(was) === does(change)) return [];
    return [
      problemOf(model, {
        rule: 'migration-changed',
        field: `migrations.${index}`,
        message: `Model "${model.name}": the change "${change.name}" is another one now. Where it has been made already it is not made again: unless it failed everywhere, put it back, and add a change of another name.`,
      }),
    ];
  });
}

/** A new name is a new change, also where the same statements have been run under the old one. */
function renamedWarnings(model: Model, before: Model): Problem[] {
  const names = new Set(model.migrations.map(({ name }) => name));
  const gone = before.migrations.filter(({ name, sql }) => sql !== undefined && !names.has(name));
  return model.migrations.flatMap((change, index) => {
    const was = gone.find(({ sql }) => sql === change.sql);
    if (!was || before.migrations.some(({ name }) => name === change.name)) return [];
    return [
      problemOf(model, {
        rule: 'migration-renamed',
        field: `migrations.${index}.name`,
        message: `Model "${model.name}": the change "${was.name}" is called "${change.name}" now, and is made once more where it has been made under its old name. Give it that name again, unless it bears being made twice.`,
      }),
    ];
  });
}

function unmadeWarnings(canvas: Canvas, model: Model): Problem[] {
  if (model.migrations.length === 0 || connectorOf(canvas, model.id)?.connector === 'postgresql') return [];
  return [
    problemOf(model, {
      rule: 'migration-ignored',
      field: 'migrations',
      message: `Model "${model.name}" has changes of its data, and they are made in PostgreSQL only. Wire a connector of that kind to it, or remove them.`,
    }),
  ];
}

/** Declared changes of data that are likely not meant; `before` is the canvas that this one takes the place of. */
export function dataChangeWarnings(canvas: Canvas, before: Canvas): Problem[] {
  return canvas.entities.flatMap((entity) => {
    if (entity.type !== 'Model') return [];
    const was = entitiesById(before.entities).get(entity.id);
    const since = was?.type === 'Model' ? [...changedWarnings(entity, was), ...renamedWarnings(entity, was)] : [];
    return [...since, ...unmadeWarnings(canvas, entity)];
  });
}
