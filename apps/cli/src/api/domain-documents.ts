import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const domainsQuery = graphql(`
  query Domains($id: ID!) {
    environment(id: $id) {
      domains {
        name
        gateway
        state
        problem
        recordName
        recordValue
        target
        verifiedAt
        failingSince
        certificate {
          state
          expiresAt
          problem
          nextTryAt
        }
      }
    }
  }
`);

export type DomainRow = ResultOf<typeof domainsQuery>['environment']['domains'][number];

export const addDomainMutation = graphql(`
  mutation AddDomain($input: AddDomainInput!) {
    addDomain(input: $input) {
      domain {
        name
        gateway
        state
        problem
        recordName
        recordValue
        target
        verifiedAt
        failingSince
        certificate {
          state
          expiresAt
          problem
          nextTryAt
        }
      }
    }
  }
`);

export const checkDomainMutation = graphql(`
  mutation CheckDomain($input: DomainInput!) {
    checkDomain(input: $input) {
      domain {
        name
        gateway
        state
        problem
        recordName
        recordValue
        target
        verifiedAt
        failingSince
        certificate {
          state
          expiresAt
          problem
          nextTryAt
        }
      }
    }
  }
`);

export const removeDomainMutation = graphql(`
  mutation RemoveDomain($input: DomainInput!) {
    removeDomain(input: $input) {
      environment {
        id
      }
    }
  }
`);
