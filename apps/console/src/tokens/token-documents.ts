import { graphql } from '@tiffin/contracts/graphql';

const tokenFields = graphql(`
  fragment TokenFields on ApiToken @_unmask {
    id
    name
    holder
    holderId
    scope
    createdAt
    expiresAt
    lastUsedAt
    revokedAt
    project {
      id
      name
    }
    serviceAccount {
      id
    }
  }
`);

const accountFields = graphql(`
  fragment AccountFields on ServiceAccount @_unmask {
    id
    name
    role
    createdAt
    disabledAt
  }
`);

export const tokensQuery = graphql(
  `
    query Tokens($tenantId: ID!, $after: String) {
      tenant(id: $tenantId) {
        id
        apiTokens(first: 100, after: $after) {
          edges {
            node {
              ...TokenFields
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [tokenFields],
);

export const serviceAccountsQuery = graphql(
  `
    query ServiceAccounts($tenantId: ID!, $after: String) {
      tenant(id: $tenantId) {
        id
        serviceAccounts(first: 100, after: $after) {
          edges {
            node {
              ...AccountFields
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [accountFields],
);

export const projectNamesQuery = graphql(`
  query ProjectNames($tenantId: ID!, $after: String) {
    projects(first: 100, tenantId: $tenantId, after: $after) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const createTokenMutation = graphql(`
  mutation CreateToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      token
      apiToken {
        id
      }
    }
  }
`);

export const createAccountTokenMutation = graphql(`
  mutation CreateAccountToken($input: CreateServiceAccountTokenInput!) {
    createServiceAccountToken(input: $input) {
      token
      apiToken {
        id
      }
    }
  }
`);

export const revokeTokenMutation = graphql(`
  mutation RevokeToken($input: RevokeApiTokenInput!) {
    revokeApiToken(input: $input) {
      apiToken {
        id
        revokedAt
      }
    }
  }
`);

export const createAccountMutation = graphql(`
  mutation CreateAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      serviceAccount {
        id
      }
    }
  }
`);

export const disableAccountMutation = graphql(`
  mutation DisableAccount($input: ServiceAccountInput!) {
    disableServiceAccount(input: $input) {
      serviceAccount {
        id
      }
    }
  }
`);

export const enableAccountMutation = graphql(`
  mutation EnableAccount($input: ServiceAccountInput!) {
    enableServiceAccount(input: $input) {
      serviceAccount {
        id
      }
    }
  }
`);

export const deleteAccountMutation = graphql(`
  mutation DeleteAccount($input: ServiceAccountInput!) {
    deleteServiceAccount(input: $input) {
      serviceAccountId
    }
  }
`);
