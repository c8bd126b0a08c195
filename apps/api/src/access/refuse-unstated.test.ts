import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDecorators, type Type } from '@nestjs/common';
import {
  Args,
  Field,
  ID,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';
import { FieldRequires, PartOfParent, Requires, RequiresCaller, RequiresOperator } from './requires.js';

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
  // What is decorated once stays known to Nest in this process: each is a type of its own.
  const asked = (name: string, ...decorators: readonly MethodDecorator[]): Type => {
    @ObjectType(name)
    class Thing {
      @Field(() => String)
      name!: string;
    }
    const Stated = applyDecorators(...decorators);
    @Resolver(() => Thing)
    class Things {
      @Query(() => Thing)
      @RequiresCaller()
      thing() {
        return { name: 'a' };
      }

      @ResolveField(() => [Thing])
      @Stated
      more(@Parent() thing: Thing) {
        return [thing];
      }

      @ResolveField(() => String)
      @Stated
      named(@Args('id', { type: () => ID }) id: string) {
        return id;
      }
    }
    return Things;
  };

  it('that states what it needs lets it start', async () => {
    expect(await startedWith(asked('Stated', FieldRequires('project.read')))).toBe('started');
    expect(await startedWith(asked('Part', PartOfParent()))).toBe('started');
  });

  it('that shows an object, or takes an id, and states nothing keeps it from starting (I-02)', async () => {
    const fault = await startedWith(asked('Bare'));
    expect(fault).toContain('Bare.more states nothing');
    expect(fault).toContain('Bare.named states nothing');
  });

  it('that asks for what no table lists does too', async () => {
    expect(await startedWith(asked('Mistaken', FieldRequires('thing.read' as never)))).toContain(
      'Mistaken.more asks for "thing.read"',
    );
  });
});
