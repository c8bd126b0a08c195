import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Type } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { Requires } from './requires.js';

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

it('does not start with an operation that states no permission', async () => {
  @Resolver()
  class Forgetful {
    @Query(() => String)
    everything(): string {
      return 'all of it';
    }
  }
  expect(await startedWith(Forgetful)).toContain('Query.everything states no permission');
});

async function startedWith(resolver: Type): Promise<string> {
  const started = TestApi.start(database.app, {}, [resolver]);
  return started.then((open) => open.close().then(() => 'started'), String);
}

const idArgument = Args('id', { type: () => ID });
const textArgument = Args('id', { type: () => String });
it.each([
  [
    'an unknown kind of resource',
    ['project.read', { weather: 'id' }],
    idArgument,
    'is about a "weather", which the guard cannot find',
  ],
  [
    'an argument that it has not',
    ['project.read', { project: 'projectId' }],
    idArgument,
    'has no argument "projectId"',
  ],
  [
    'an argument that is no ID',
    ['project.read', { project: 'id' }],
    textArgument,
    'has an argument "id" that is no ID',
  ],
  ['an unknown permission', ['project.paint', { project: 'id' }], idArgument, 'asks for "project.paint"'],
] as const)('does not start with an operation that states %s', async (_, stated, argument, fault) => {
  @Resolver()
  class Mistaken {
    @Query(() => String)
    @Requires(...(stated as unknown as Parameters<typeof Requires>))
    anything(@argument id: string): string {
      return id;
    }
  }
  expect(await startedWith(Mistaken)).toContain(`Query.anything ${fault}`);
});
