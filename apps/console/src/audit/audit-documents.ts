import { graphql } from '@tiffin/contracts/graphql';

export const auditEventsQuery = graphql(`
  query AuditEvents(
    $tenantId: ID!
    $after: String
    $actorId: String
    $action: String
    $objectKind: String
    $objectId: String
    $from: DateTime
    $to: DateTime
  ) {
    auditEvents(
      tenantId: $tenantId
      first: 50
      after: $after
      actorId: $actorId
      action: $action
      objectKind: $objectKind
      objectId: $objectId
      from: $from
      to: $to
    ) {
      edges {
        node {
          id
          seq
          at
          actorKind
          actorId
          actorName
          tokenId
          onBehalfOf
          action
          objectKind
          objectId
          detail
          personal
          requestId
          beforeHash
          afterHash
          body
          hash
          previousHash
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const auditStateQuery = graphql(`
  query AuditState($tenantId: ID!) {
    auditState(tenantId: $tenantId) {
      lastSeq
      firstKeptSeq
      verifiedTo
      verifiedAt
      wholeVerifiedAt
      checkpoint {
        number
        at
        seq
      }
      alarm {
        kind
        raisedAt
        seq
        checkpoint
        text
      }
    }
  }
`);

/** Names for the ids of the log. */
export const auditNamesQuery = graphql(`
  query AuditNames($tenantId: ID!) {
    tenant(id: $tenantId) {
      id
      members(first: 100) {
        edges {
          node {
            userId
            name
          }
        }
      }
      serviceAccounts(first: 100) {
        edges {
          node {
            id
            name
          }
        }
      }
      apiTokens(first: 100) {
        edges {
          node {
            id
            name
          }
        }
      }
    }
  }
`);
