import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { type DocumentNode, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import type { DocumentGate } from './documents/document-gate.js';
import type { TrustedDocuments } from './documents/trusted-documents.js';
import { enforceFields } from './access/enforce-fields.js';
import { refuseUnstated } from './access/refuse-unstated.js';
import { type ErrorLog, errorFormatter } from './errors/error-formatter.js';
import { asPublic, toPublic, withPublicErrors } from './errors/with-public-errors.js';
import { socketAdmitted } from './http/sockets.js';
import { SubscriptionIds, type SubscriptionPlace } from './http/subscription-ids.js';
import { limits } from './limits/limits.js';
import { refuseCostly, refuseLongText } from './limits/refuse-costly.js';
import type { RequestContext } from './session/request-context.js';
import type { WebOptions } from './web-options.js';

/** Documents that are kept parsed, checked and compiled. */
const keptDocuments = 256;

interface Surroundings {
  readonly mode: WebOptions['mode'];
  readonly gate: DocumentGate;
  readonly documents: TrustedDocuments;
}

export const graphqlOptions = (
  log: ErrorLog,
  { mode, gate, documents }: Surroundings,
): Omit<MercuriusDriverConfig, 'driver'> => ({
  path: '/graphql',
  autoSchemaFile: true,
  sortSchema: true,
  transformSchema: (schema) => withPublicErrors(enforceFields(refuseUnstated(schema)), log),
  jit: 1,
  cache: keptDocuments,
  graphiql: false,
  additionalRouteOptions: {
    preValidation: async ({ body }: { readonly body: unknown }) => documents.spellOut(body),
  },
  allowBatchedQueries: false,
  // Per request: resolvers keep their session in it.
  context: () => ({}),
  // Asked for when a socket says who it is, before that is acknowledged.
  subscription: {
    context: async (socket) => {
      await socketAdmitted(socket);
      return {};
    },
  },
  graphql: { parseOptions: { maxTokens: limits.tokens } },
  errorFormatter: errorFormatter(log, mode) as NonNullable<MercuriusDriverConfig['errorFormatter']>,
  hooks: hooksOf(log, { mode, gate, ids: new SubscriptionIds() }),
});

interface HookParts extends Pick<Surroundings, 'mode' | 'gate'> {
  readonly ids: SubscriptionIds;
}

const hooksOf = (log: ErrorLog, { mode, gate, ids }: HookParts) => ({
  preParsing: async (_schema: GraphQLSchema, source: string, context: unknown) => {
    refuseLongText(source);
    await gate.check(source, context as RequestContext);
  },
  preValidation: async (schema: GraphQLSchema, document: DocumentNode) => refuseCostly(schema, document),
  preSubscriptionParsing: (_schema: GraphQLSchema, source: unknown, context: unknown) =>
    asPublic(log, async () => {
      if (typeof source !== 'string') return;
      refuseLongText(source);
      await gate.check(source, context as RequestContext);
    }),
  preSubscriptionExecution: async (schema: GraphQLSchema, document: DocumentNode, ...of: SubscriptionPlace) => {
    try {
      refuseInvalid(schema, document);
      ids.take(...of);
    } catch (error) {
      throw toPublic(error, log, mode);
    }
  },
  onSubscriptionEnd: async (...of: SubscriptionPlace) => ids.giveBack(...of),
});

/** Mercurius validates what comes over HTTP, and nothing that comes over a socket. */
function refuseInvalid(schema: GraphQLSchema, document: DocumentNode): void {
  refuseCostly(schema, document);
  const [error] = validate(schema, document, specifiedRules);
  if (error) throw error;
}
