import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { root } from './hand-over.mjs';

/** The types behind `graphql()` of `@tiffin/contracts/graphql`. They are made from the committed schema and not committed. */
const introspectionFile = 'libs/contracts/src/generated/introspection.d.ts';

/** Writes them where they are missing or of another schema. */
export function writeIntrospection() {
  const schema = buildSchema(readFileSync(join(root, 'libs/contracts/schema.graphql'), 'utf8'));
  const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }));
  const made = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
  // Its last lines would make it the schema of every `graphql()` in the program.
  const text = made.slice(0, made.indexOf('import * as gqlTada'));
  const file = join(root, introspectionFile);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
