import { graphql } from '@tiffin/contracts/graphql';

export const auditStateQuery = graphql(`
  query AuditState($tenantId: ID!) {
    auditState(tenantId: $tenantId) {
      lastSeq
      firstKeptSeq
      checkpoint {
        number
        seq
        body
        signature
        head
        path
      }
    }
  }
`);

export const auditEventsQuery = graphql(`
  query AuditEvents($tenantId: ID!, $after: String) {
    auditEvents(tenantId: $tenantId, first: 100, after: $after) {
      edges {
        node {
          id
          seq
          hash
          previousHash
          body
          actorName
          actorSalt
          personal
          personalSalt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
