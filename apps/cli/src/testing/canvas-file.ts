import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyOperations, emptyCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { answering, drawFunctions } from '@tiffin/testing';

type Changes = Readonly<Record<string, object>>;

/** A canvas file of one function behind a gateway, with changes of its entities. */
export function canvasFile(folder: string, name: string, changes: Changes): string {
  const drawn = accepted(applyOperations(emptyCanvas, drawFunctions({ hello: answering('hello') })));
  const entities = drawn.entities.map((entity) => ({ ...entity, ...changes[entity.id] }));
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...drawn, entities }));
  return file;
}
