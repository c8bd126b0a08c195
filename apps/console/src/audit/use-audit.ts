import type { ResultOf } from '@tiffin/contracts/graphql';
import { useMemo } from 'react';
import { useRead } from '../graphql/use-read.js';
import { usePages } from '../graphql/use-pages.js';
import { usePlace } from '../tenant/place.js';
import { auditEventsQuery, auditNamesQuery } from './audit-documents.js';
import { type AuditFilter, variablesOf } from './audit-filter.js';

export type EventAnswer = ResultOf<typeof auditEventsQuery>['auditEvents']['edges'][number]['node'];

export function useEvents(filter: AuditFilter) {
  const tenantId = usePlace().tenant.id;
  return usePages({
    document: auditEventsQuery,
    variables: { tenantId, ...variablesOf(filter) },
    connectionOf: ({ auditEvents }: ResultOf<typeof auditEventsQuery>) => auditEvents,
  });
}

/** Names of people, machines and tokens by their ids. */
export interface Names {
  readonly actors: ReadonlyMap<string, string>;
  readonly tokens: ReadonlyMap<string, string>;
}

const none: Names = { actors: new Map(), tokens: new Map() };

/** None until they are there, and where they may not be read: ids are shown then. */
export function useNames(): Names {
  const tenantId = usePlace().tenant.id;
  const { data } = useRead(auditNamesQuery, { tenantId });
  return useMemo(() => (data ? namesOf(data.tenant) : none), [data]);
}

const namesOf = ({ members, serviceAccounts, apiTokens }: ResultOf<typeof auditNamesQuery>['tenant']): Names => ({
  actors: new Map([
    ...members.edges.map(({ node }): [string, string] => [node.userId, node.name]),
    ...serviceAccounts.edges.map(({ node }): [string, string] => [node.id, node.name]),
  ]),
  tokens: new Map(apiTokens.edges.map(({ node }) => [node.id, node.name])),
});
