import type { ResultOf } from '@tiffin/contracts/graphql';
import { useAllPages } from '../graphql/use-pages.js';
import { usePlace } from '../tenant/place.js';
import { projectNamesQuery, serviceAccountsQuery, tokensQuery } from './token-documents.js';

export type TokenAnswer = ResultOf<typeof tokensQuery>['tenant']['apiTokens']['edges'][number]['node'];
export type AccountAnswer = ResultOf<typeof serviceAccountsQuery>['tenant']['serviceAccounts']['edges'][number]['node'];

/** Those that the API shows: one's own, and for admins all. */
export function useTokens() {
  const tenantId = usePlace().tenant.id;
  return useAllPages({
    document: tokensQuery,
    variables: { tenantId },
    connectionOf: ({ tenant }: ResultOf<typeof tokensQuery>) => tenant.apiTokens,
  });
}

export function useServiceAccounts() {
  const tenantId = usePlace().tenant.id;
  return useAllPages({
    document: serviceAccountsQuery,
    variables: { tenantId },
    connectionOf: ({ tenant }: ResultOf<typeof serviceAccountsQuery>) => tenant.serviceAccounts,
  });
}

export function useProjectNames() {
  const tenantId = usePlace().tenant.id;
  return useAllPages({
    document: projectNamesQuery,
    variables: { tenantId },
    connectionOf: ({ projects }: ResultOf<typeof projectNamesQuery>) => projects,
  });
}
