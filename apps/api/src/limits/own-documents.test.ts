import { globSync, readFileSync } from 'node:fs';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { type DocumentNode, type GraphQLSchema, Kind, parse, visit } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApi } from '../testing/test-api.js';
import { refuseCostly } from './refuse-costly.js';

let database: TestDatabase;
let api: TestApi;
let schema: GraphQLSchema;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  schema = api.schema;
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

/** All that a program asks the API, as it is written in its source: operations and the fragments that they may spread. */
function textsOf(app: string): readonly string[] {
  const files = globSync(`apps/${app}/src/**/*.{ts,tsx}`).filter((file) => !file.includes('.test.'));
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bgraphql\(\s*`([^`]*)`/g)].map(([, text]) => text ?? ''),
  );
}

const spreadsIn = (text: string): ReadonlySet<string> => {
  const names = new Set<string>();
  visit(parse(text), { FragmentSpread: ({ name }) => void names.add(name.value) });
  return names;
};

/** Each operation as it is sent, with its fragments behind it. */
function documentsOf(app: string): readonly (readonly [name: string, document: DocumentNode])[] {
  const texts = textsOf(app);
  const fragments = new Map(
    texts.flatMap((text) =>
      parse(text).definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, text] as const] : [],
      ),
    ),
  );
  const withFragments = (text: string, had: ReadonlySet<string> = new Set()): readonly string[] => [
    text,
    ...[...spreadsIn(text)]
      .filter((name) => !had.has(name))
      .flatMap((name) => withFragments(fragments.get(name) ?? '', new Set([...had, ...spreadsIn(text)]))),
  ];
  return texts.flatMap((text) =>
    parse(text).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [[definition.name?.value ?? text, parse([...new Set(withFragments(text))].join('\n'))] as const]
        : [],
    ),
  );
}

describe.each(['console', 'cli'])('what the %s asks', (app) => {
  it('is within the limits, each document of it', () => {
    const documents = documentsOf(app);
    expect(documents.length).toBeGreaterThan(30);
    for (const [name, document] of documents) expect(() => refuseCostly(schema, document), name).not.toThrow();
  });
});
