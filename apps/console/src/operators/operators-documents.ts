import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

/** What the pages for operators ask of the API, as `tiffin operator` does; to everybody else it is FORBIDDEN. */
export const seenTenantFields = graphql(`
  fragment SeenTenantFields on OperatorTenant @_unmask {
    id
    slug
    name
    state
    stateReason
    plan
    members
    eraseAt
  }
`);

export type SeenTenant = ResultOf<typeof seenTenantFields>;

export const supportAccessFields = graphql(`
  fragment SupportAccessFields on SupportAccess @_unmask {
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

export const seenTenantsQuery = graphql(
  `
    query SeenTenants($search: String, $state: TenantState, $plan: String, $after: String) {
      operator {
        tenants(search: $search, state: $state, plan: $plan, first: 50, after: $after) {
          edges {
            node {
              ...SeenTenantFields
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
  [seenTenantFields],
);

export const plansQuery = graphql(`
  query PlansOfOperators {
    operator {
      plans {
        id
        name
      }
    }
  }
`);

export const seenTenantQuery = graphql(
  `
    query SeenTenant($slug: String!) {
      operator {
        plans {
          id
          name
        }
        tenant(slug: $slug) {
          ...SeenTenantFields
          usage {
            resource
            used
            limit
          }
          overrides {
            resource
            limit
            until
          }
        }
      }
    }
  `,
  [seenTenantFields],
);

export const suspendTenantMutation = graphql(`
  mutation SuspendSeenTenant($input: SuspendTenantInput!) {
    suspendTenant(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const resumeTenantMutation = graphql(`
  mutation ResumeSeenTenant($input: ResumeTenantInput!) {
    resumeTenant(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const assignPlanMutation = graphql(`
  mutation AssignPlanToSeen($input: AssignPlanInput!) {
    assignPlan(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const overrideQuotaMutation = graphql(`
  mutation OverrideQuotaOfSeen($input: OverrideQuotaInput!) {
    overrideQuota(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const removeOverrideMutation = graphql(`
  mutation RemoveOverrideOfSeen($input: RemoveQuotaOverrideInput!) {
    removeQuotaOverride(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const signUpModeQuery = graphql(`
  query SignUpModeNow {
    operator {
      signUp {
        mode
      }
    }
  }
`);

export const signUpRequestsQuery = graphql(`
  query SignUpRequests($state: SignUpRequestState, $after: String) {
    operator {
      signUp {
        requests(state: $state, first: 50, after: $after) {
          edges {
            node {
              id
              name
              email
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

export const setSignUpModeMutation = graphql(`
  mutation ChooseSignUpMode($input: SetSignUpModeInput!) {
    setSignUpMode(input: $input) {
      signUp {
        mode
      }
    }
  }
`);

export const approveSignUpMutation = graphql(`
  mutation ApproveRequest($input: ApproveSignUpInput!) {
    approveSignUp(input: $input) {
      request {
        id
      }
    }
  }
`);

export const declineSignUpMutation = graphql(`
  mutation DeclineRequest($input: DeclineSignUpInput!) {
    declineSignUp(input: $input) {
      request {
        id
      }
    }
  }
`);

export const supportAccessesQuery = graphql(
  `
    query SupportAccesses($tenant: String, $after: String) {
      operator {
        supportAccesses(tenant: $tenant, first: 50, after: $after) {
          edges {
            node {
              ...SupportAccessFields
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
  [supportAccessFields],
);

export const openSupportMutation = graphql(`
  mutation OpenSupportAccess($input: OpenSupportAccessInput!) {
    openSupportAccess(input: $input) {
      supportAccess {
        id
      }
    }
  }
`);

export const closeSupportMutation = graphql(`
  mutation CloseSupportAccess($input: CloseSupportAccessInput!) {
    closeSupportAccess(input: $input) {
      supportAccess {
        id
      }
    }
  }
`);
