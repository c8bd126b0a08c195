import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const tenantsQuery = graphql(`
  query Tenants {
    viewer {
      memberships {
        tenant {
          id
          slug
          name
        }
      }
    }
  }
`);

export type TenantRow = ResultOf<typeof tenantsQuery>['viewer']['memberships'][number]['tenant'];

/** The first sign-in of a person founds their tenant; each later one changes nothing. */
export const signInMutation = graphql(`
  mutation SignIn {
    signIn {
      tenant {
        slug
      }
    }
  }
`);
