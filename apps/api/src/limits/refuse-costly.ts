import { Refusal } from '@tiffin/kernel';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  Location,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { longestPage } from '../schema/page.js';
import { limits } from './limits.js';
import { OperationMeasure } from './measure-operation.js';

const costs = new WeakMap<OperationDefinitionNode, number>();

/** What an operation that was let through costs at most, in fields of a full answer. */
export const costOf = (operation: OperationDefinitionNode): number => costs.get(operation) ?? limits.cost;

const tooMuch = (what: string, limit: number): Refusal => Refusal.of('QUERY_TOO_COSTLY', what, String(limit));

/** Throws QUERY_TOO_COSTLY for a text that is not even worth parsing. */
export function refuseLongText(source: string): void {
  if (source.length > limits.characters) throw tooMuch('text, in characters', limits.characters);
}

/** Throws QUERY_TOO_COSTLY for a document beyond the limits, before anything of it is validated or run. */
export function refuseCostly(schema: GraphQLSchema, document: DocumentNode): void {
  // A document that arrives as a ready-made tree has no tokens to count, and Mercurius would take one.
  if (!(document?.loc instanceof Location))
    throw Refusal.of('INPUT_INVALID', 'query', 'send the text of a GraphQL document.');
  refuseLongText(document.loc.source.body);
  if (countTokens(document.loc) > limits.tokens) throw tooMuch('tokens', limits.tokens);
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  // Mercurius compiles a document for one operation and would run that one whichever is named later.
  if (operations.length > 1) throw tooMuch('operations in one document', 1);
  for (const operation of operations) refuseOperation(schema, document, operation as OperationDefinitionNode);
}

function refuseOperation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): void {
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const root = schema.getRootType(operation.operation) ?? undefined;
  const measure = new OperationMeasure(fragments).of(operation.selectionSet, root);
  if (measure.depth > limits.depth) throw tooMuch('depth', limits.depth);
  if (measure.aliases > limits.aliases) throw tooMuch('aliases', limits.aliases);
  if (measure.page > longestPage) throw tooMuch('rows of one page', longestPage);
  const most = operation.operation === OperationTypeNode.SUBSCRIPTION ? limits.eventCost : limits.cost;
  if (measure.cost > most) throw tooMuch('cost, in fields of a full answer', most);
  costs.set(operation, measure.cost);
}

function countTokens({ startToken }: Location): number {
  let count = 0;
  for (let token = startToken.next; token?.next; token = token.next) count += 1;
  return count;
}
