import { expect, it } from 'vitest';
import { runId } from './run-id.js';

it('is a UUID, and another one each time', () => {
  const ids = Array.from({ length: 10_000 }, runId);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(10_000);
});
