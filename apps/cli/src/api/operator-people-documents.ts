import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

/** What operators ask of the API about people, and about work that was given up. */
export const signUpQuery = graphql(`
  query SignUp($state: SignUpRequestState, $after: String) {
    operator {
      signUp {
        mode
        requests(state: $state, first: 100, after: $after) {
          edges {
            node {
              id
              name
              email
              state
              askedAt
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);
export type SignUpRequestRow = ResultOf<typeof signUpQuery>['operator']['signUp']['requests']['edges'][number]['node'];

export const setSignUpModeMutation = graphql(`
  mutation SetSignUpMode($input: SetSignUpModeInput!) {
    setSignUpMode(input: $input) {
      signUp {
        mode
      }
    }
  }
`);

export const approveSignUpMutation = graphql(`
  mutation ApproveSignUp($input: ApproveSignUpInput!) {
    approveSignUp(input: $input) {
      request {
        id
        state
      }
    }
  }
`);

export const declineSignUpMutation = graphql(`
  mutation DeclineSignUp($input: DeclineSignUpInput!) {
    declineSignUp(input: $input) {
      request {
        id
        state
      }
    }
  }
`);

export const supportFields = graphql(`
  fragment SupportFields on SupportAccess @_unmask {
    id
    operatorName
    reason
    openedAt
    expiresAt
    endedAt
    isOpen
    tenant {
      slug
    }
  }
`);

export const supportQuery = graphql(
  `
    query Support($tenant: String, $after: String) {
      operator {
        supportAccesses(tenant: $tenant, first: 100, after: $after) {
          edges {
            node {
              ...SupportFields
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
  [supportFields],
);
export type SupportRow = ResultOf<typeof supportFields>;

export const openSupportMutation = graphql(
  `
    mutation OpenSupport($input: OpenSupportAccessInput!) {
      openSupportAccess(input: $input) {
        supportAccess {
          ...SupportFields
        }
      }
    }
  `,
  [supportFields],
);

export const closeSupportMutation = graphql(
  `
    mutation CloseSupport($input: CloseSupportAccessInput!) {
      closeSupportAccess(input: $input) {
        supportAccess {
          ...SupportFields
        }
      }
    }
  `,
  [supportFields],
);

export const quarantinedQuery = graphql(`
  query Quarantined($tenant: String, $after: String) {
    operator {
      quarantined(tenant: $tenant, first: 100, after: $after) {
        edges {
          node {
            id
            work
            since
            tenant {
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

export const releaseQuarantinedMutation = graphql(`
  mutation ReleaseQuarantined($input: ReleaseQuarantinedInput!) {
    releaseQuarantined(input: $input) {
      tenant {
        slug
      }
    }
  }
`);

export const peopleQuery = graphql(`
  query People($email: String, $id: ID) {
    operator {
      people(email: $email, id: $id) {
        id
        email
        isUser
      }
    }
  }
`);

export const erasePersonMutation = graphql(`
  mutation ErasePerson($input: ErasePersonInput!) {
    erasePerson(input: $input) {
      erased
    }
  }
`);
