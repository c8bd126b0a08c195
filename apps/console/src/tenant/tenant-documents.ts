import { graphql } from '@tiffin/contracts/graphql';

/** What the page about the tenant itself asks of the API. */
export const renameTenantMutation = graphql(`
  mutation RenameTenant($input: RenameTenantInput!) {
    renameTenant(input: $input) {
      tenant {
        id
        name
      }
    }
  }
`);

export const deleteTenantMutation = graphql(`
  mutation DeleteTenant($input: DeleteTenantInput!) {
    deleteTenant(input: $input) {
      tenant {
        id
        eraseAt
      }
    }
  }
`);

export const restoreTenantMutation = graphql(`
  mutation RestoreTenant($input: RestoreTenantInput!) {
    restoreTenant(input: $input) {
      tenant {
        id
      }
    }
  }
`);
