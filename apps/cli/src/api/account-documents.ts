import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

/** Machines of a tenant, and their tokens. */
export const serviceAccountsQuery = graphql(`
  query ServiceAccounts($tenantId: ID!, $after: String) {
    tenant(id: $tenantId) {
      serviceAccounts(first: 100, after: $after) {
        edges {
          node {
            id
            name
            role
            createdAt
            disabledAt
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
export type AccountRow = ResultOf<typeof serviceAccountsQuery>['tenant']['serviceAccounts']['edges'][number]['node'];

export const createServiceAccountMutation = graphql(`
  mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      serviceAccount {
        id
        name
        role
      }
    }
  }
`);

export const createServiceAccountTokenMutation = graphql(`
  mutation CreateServiceAccountToken($input: CreateServiceAccountTokenInput!) {
    createServiceAccountToken(input: $input) {
      token
      apiToken {
        id
        name
        scope
        expiresAt
        project {
          slug
        }
      }
    }
  }
`);

export const disableServiceAccountMutation = graphql(`
  mutation DisableServiceAccount($input: ServiceAccountInput!) {
    disableServiceAccount(input: $input) {
      serviceAccount {
        id
      }
    }
  }
`);

export const enableServiceAccountMutation = graphql(`
  mutation EnableServiceAccount($input: ServiceAccountInput!) {
    enableServiceAccount(input: $input) {
      serviceAccount {
        id
      }
    }
  }
`);

export const deleteServiceAccountMutation = graphql(`
  mutation DeleteServiceAccount($input: ServiceAccountInput!) {
    deleteServiceAccount(input: $input) {
      serviceAccountId
    }
  }
`);
