import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const tokensQuery = graphql(`
  query Tokens($tenantId: ID!, $after: String) {
    tenant(id: $tenantId) {
      apiTokens(first: 100, after: $after) {
        edges {
          node {
            id
            name
            holder
            scope
            createdAt
            expiresAt
            lastUsedAt
            revokedAt
            project {
              slug
            }
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

export type TokenRow = ResultOf<typeof tokensQuery>['tenant']['apiTokens']['edges'][number]['node'];

export const createTokenMutation = graphql(`
  mutation CreateToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
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

export const revokeTokenMutation = graphql(`
  mutation RevokeToken($input: RevokeApiTokenInput!) {
    revokeApiToken(input: $input) {
      apiToken {
        id
        name
        revokedAt
      }
    }
  }
`);
