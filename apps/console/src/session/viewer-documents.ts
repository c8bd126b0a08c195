import { graphql } from '@tiffin/contracts/graphql';

/** What the session asks of the API; `libs/contracts/schema.graphql` is the contract. */
export const viewerFields = graphql(`
  fragment ViewerFields on Viewer @_unmask {
    id
    name
    isOperator
    user {
      id
      name
      email
      emailVerified
    }
    memberships {
      role
      tenant {
        id
        name
        slug
        state
        stateReason
        eraseAt
      }
    }
  }
`);

export const viewerQuery = graphql(
  `
    query Viewer {
      viewer {
        ...ViewerFields
      }
    }
  `,
  [viewerFields],
);

export const signInMutation = graphql(
  `
    mutation SignIn {
      signIn {
        viewer {
          ...ViewerFields
        }
      }
    }
  `,
  [viewerFields],
);

export const viewerSubscription = graphql(
  `
    subscription ViewerChanged {
      viewerChanged {
        ...ViewerFields
      }
    }
  `,
  [viewerFields],
);

export const createTenantMutation = graphql(`
  mutation CreateTenant($input: CreateTenantInput!) {
    createTenant(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const eraseOwnAccountMutation = graphql(`
  mutation EraseOwnAccount {
    deleteAccount {
      deleted
    }
  }
`);
