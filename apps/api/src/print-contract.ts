import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { refuseUnstated } from './access/refuse-unstated.js';
import { resolvers } from './api-module.js';

const heading = '# Made by `npm run generate` from the resolvers of apps/api. Do not edit.\n\n';

/** The contract, sorted, so that equal schemas are equal texts. */
export async function printContract(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, {
    logger: false,
    abortOnError: false,
  });
  const schema = await app.get(GraphQLSchemaFactory).create([...resolvers]);
  await app.close();
  return `${heading}${printSchema(lexicographicSortSchema(refuseUnstated(schema)))}\n`;
}
