import { graphql } from '@tiffin/contracts/graphql';

/** What the pages of a tenant ask of the API; `libs/contracts/schema.graphql` is the contract. */
export const tenantsQuery = graphql(`
  query Tenants {
    viewer {
      id
      name
      memberships {
        role
        tenant {
          id
          name
          slug
        }
      }
    }
  }
`);

export const membersQuery = graphql(`
  query Members($tenantId: ID!, $after: String) {
    tenant(id: $tenantId) {
      id
      members(first: 50, after: $after) {
        edges {
          node {
            id
            name
            email
            role
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
