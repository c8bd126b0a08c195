import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { printContract } from './print-contract.js';

it('is the committed contract; `npm run generate` writes it', async () => {
  expect(await printContract()).toBe(await readFile('libs/contracts/schema.graphql', 'utf8'));
});
