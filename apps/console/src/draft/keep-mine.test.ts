import { expect, it } from 'vitest';
import { type Canvas, emptyCanvas, seedEntity } from '@tiffin/canvas-rules';
import { withChanges, withEntity, without } from './edits.js';
import { keepMine } from './keep-mine.js';
import { entityIn, rebase } from './rebase.js';

const base = withEntity(
  withEntity(emptyCanvas, seedEntity('Model', emptyCanvas, 'car')),
  seedEntity('Function', emptyCanvas, 'hello'),
);
const change = (canvas: Canvas, id: string, changes: object): Canvas => {
  const entity = entityIn(canvas, id);
  if (!entity) throw new Error(`no ${id}`);
  return withChanges(canvas, entity, changes);
};

it('keeps mine where both changed one field, and theirs where only they did', () => {
  const mine = change(base, 'car', { name: 'Bike' });
  const theirs = change(base, 'car', { name: 'Boat', plural: 'fleet' });
  expect(entityIn(keepMine(base, mine, theirs), 'car')).toMatchObject({ name: 'Bike', plural: 'fleet' });
});

it('brings back what they removed and I changed, and removes what I removed and they changed', () => {
  const changed = change(base, 'car', { name: 'Bike' });
  const removed = without(base, 'entity', 'car');
  expect(entityIn(keepMine(base, changed, removed), 'car')).toMatchObject({ name: 'Bike' });
  expect(entityIn(keepMine(base, removed, changed), 'car')).toBeUndefined();
});

it('is the rebase where nothing conflicts', () => {
  const mine = change(base, 'car', { name: 'Bike' });
  const theirs = change(base, 'hello', { timeoutSeconds: 60 });
  expect(keepMine(base, mine, theirs)).toEqual(rebase(base, mine, theirs).canvas);
});

it('merges files one by one, and keeps mine of a file that both changed', () => {
  const files = (more: Record<string, string>) =>
    change(base, 'hello', { files: { 'handler.js': '', 'package.json': '{}', ...more } });
  const both = rebase(base, files({ 'a.js': '1' }), files({ 'b.js': '1' }));
  expect(both.dropped).toEqual([]);
  expect(entityIn(both.canvas, 'hello')).toMatchObject({ files: { 'a.js': '1', 'b.js': '1' } });
  const kept = keepMine(base, files({ 'a.js': '1' }), files({ 'a.js': '2', 'c.js': '2' }));
  expect(entityIn(kept, 'hello')).toMatchObject({ files: { 'a.js': '1', 'c.js': '2' } });
});
