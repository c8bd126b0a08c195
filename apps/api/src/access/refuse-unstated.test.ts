import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Type } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { refuseUnstated } from './refuse-unstated.js';
import { Requires, RequiresOperator } from './requires.js';

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

it('does not start with a subscription, or a mutation, that names no resource', async () => {
  @Resolver()
  class Boundless {
    @Subscription(() => String)
    @Requires('project.read')
    heard(): string {
      return '';
    }

    @Mutation(() => String)
    @Requires('canvas.write')
    changed(): string {
      return '';
    }
  }
  const fault = await startedWith(Boundless);
  expect(fault).toContain('Subscription.heard names no resource');
  expect(fault).toContain('Mutation.changed names no resource');
});

it('does not start with an operator permission that no table lists', async () => {
  @Resolver()
  class Powerful {
    @Query(() => String)
    @RequiresOperator('platform.erase' as never)
    erased(): string {
      return '';
    }
  }
  expect(await startedWith(Powerful)).toContain('Query.erased asks for "platform.erase"');
});

describe('a field below an operation', () => {
  // By hand: what Nest's decorators have seen once stays known to every suite of this process.
  const thingsThat = (stated: object): GraphQLSchema => {
    const schema = buildSchema(
      'type Query { thing: Thing } type Thing { name: String more: [Thing] named(id: ID!): String }',
    );
    Object.assign(schema.getQueryType()?.getFields()['thing'] ?? {}, {
      extensions: { requires: { caller: 'anyone' } },
    });
    const { more, named } = (schema.getType('Thing') as GraphQLObjectType).getFields();
    for (const field of [more, named]) Object.assign(field ?? {}, { extensions: stated });
    return schema;
  };

  it('that states what it needs is as it should be', () => {
    for (const fieldRequires of ['parent', { permission: 'project.read' }]) {
      expect(() => refuseUnstated(thingsThat({ fieldRequires }))).not.toThrow();
    }
  });

  it('that shows an object, or takes an id, and states nothing keeps the API from starting (I-02)', () => {
    expect(() => refuseUnstated(thingsThat({}))).toThrow('Thing.more states nothing; Thing.named states nothing');
  });

  it('that asks for what no table lists does too', () => {
    const mistaken = thingsThat({ fieldRequires: { permission: 'thing.read' } });
    expect(() => refuseUnstated(mistaken)).toThrow('Thing.more asks for "thing.read"');
  });
});
