import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/introspection.js';

/**
 * A GraphQL document whose variables and answer have the types of `schema.graphql`: a field that changes there is a compile error
 * where it is asked for. Times are ISO 8601; a canvas is what `@tiffin/canvas-rules` reads.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { ID: string; DateTime: string; JSON: unknown };
}>();

/** The text of a document, with the fragments that it uses. */
export { print } from '@0no-co/graphql.web';
export type { ResultOf, TadaDocumentNode, VariablesOf } from 'gql.tada';
