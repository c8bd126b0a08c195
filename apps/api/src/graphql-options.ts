import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { type DocumentNode, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import { enforceFields } from './access/enforce-fields.js';
import { refuseUnstated } from './access/refuse-unstated.js';
import { type ErrorLog, errorFormatter } from './errors/error-formatter.js';
import { toPublic, withPublicErrors } from './errors/with-public-errors.js';
import { limits } from './limits/limits.js';
import { refuseCostly, refuseLongText } from './limits/refuse-costly.js';

/** Documents that are kept parsed, checked and compiled. */
const keptDocuments = 256;

export const graphqlOptions = (log: ErrorLog): Omit<MercuriusDriverConfig, 'driver'> => ({
  path: '/graphql',
  autoSchemaFile: true,
  sortSchema: true,
  transformSchema: (schema) => withPublicErrors(enforceFields(refuseUnstated(schema)), log),
  jit: 1,
  cache: keptDocuments,
  graphiql: false,
  allowBatchedQueries: false,
  // Per request: resolvers keep their session in it.
  context: () => ({}),
  subscription: { context: () => ({}) },
  graphql: { parseOptions: { maxTokens: limits.tokens } },
  errorFormatter: errorFormatter(log) as NonNullable<MercuriusDriverConfig['errorFormatter']>,
  hooks: {
    preParsing: async (_schema: GraphQLSchema, source: string) => refuseLongText(source),
    preValidation: async (schema: GraphQLSchema, document: DocumentNode) => refuseCostly(schema, document),
    preSubscriptionExecution: async (schema: GraphQLSchema, document: DocumentNode) => {
      try {
        refuseInvalid(schema, document);
      } catch (error) {
        throw toPublic(error, log);
      }
    },
  },
});

/** Mercurius validates what comes over HTTP, and nothing that comes over a socket. */
function refuseInvalid(schema: GraphQLSchema, document: DocumentNode): void {
  refuseCostly(schema, document);
  const [error] = validate(schema, document, specifiedRules);
  if (error) throw error;
}
