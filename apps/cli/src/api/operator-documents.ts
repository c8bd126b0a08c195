import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

/** What operators ask of the API, and nobody else may. */
export const operatorTenantFields = graphql(`
  fragment OperatorTenantFields on OperatorTenant @_unmask {
    id
    slug
    name
    state
    stateReason
    plan
    cell
    members
    createdAt
    eraseAt
  }
`);

export const operatorTenantsQuery = graphql(
  `
    query OperatorTenants($search: String, $state: TenantState, $plan: String, $after: String) {
      operator {
        tenants(search: $search, state: $state, plan: $plan, first: 100, after: $after) {
          edges {
            node {
              ...OperatorTenantFields
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
  [operatorTenantFields],
);

export const operatorTenantQuery = graphql(
  `
    query OperatorTenant($slug: String!) {
      operator {
        tenant(slug: $slug) {
          ...OperatorTenantFields
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
  [operatorTenantFields],
);
export type OperatorTenantRow = ResultOf<typeof operatorTenantFields>;

export const suspendTenantMutation = graphql(
  `
    mutation SuspendTenant($input: SuspendTenantInput!) {
      suspendTenant(input: $input) {
        tenant {
          ...OperatorTenantFields
        }
      }
    }
  `,
  [operatorTenantFields],
);

export const resumeTenantMutation = graphql(
  `
    mutation ResumeTenant($input: ResumeTenantInput!) {
      resumeTenant(input: $input) {
        tenant {
          ...OperatorTenantFields
        }
      }
    }
  `,
  [operatorTenantFields],
);

export const operatorPlanFields = graphql(`
  fragment OperatorPlanFields on OperatorPlan @_unmask {
    id
    name
    isDefault
    tenants
    limits {
      resource
      limit
    }
  }
`);

export const operatorPlansQuery = graphql(
  `
    query OperatorPlans {
      operator {
        resources
        plans {
          ...OperatorPlanFields
        }
      }
    }
  `,
  [operatorPlanFields],
);
export type OperatorPlanRow = ResultOf<typeof operatorPlanFields>;

export const assignPlanMutation = graphql(
  `
    mutation AssignPlan($input: AssignPlanInput!) {
      assignPlan(input: $input) {
        tenant {
          ...OperatorTenantFields
        }
      }
    }
  `,
  [operatorTenantFields],
);

export const createPlanMutation = graphql(
  `
    mutation CreatePlan($input: CreatePlanInput!) {
      createPlan(input: $input) {
        plan {
          ...OperatorPlanFields
        }
      }
    }
  `,
  [operatorPlanFields],
);

export const changePlanMutation = graphql(
  `
    mutation ChangePlan($input: ChangePlanInput!) {
      changePlan(input: $input) {
        plan {
          ...OperatorPlanFields
        }
      }
    }
  `,
  [operatorPlanFields],
);

export const setDefaultPlanMutation = graphql(
  `
    mutation SetDefaultPlan($input: SetDefaultPlanInput!) {
      setDefaultPlan(input: $input) {
        plan {
          ...OperatorPlanFields
        }
      }
    }
  `,
  [operatorPlanFields],
);

export const overrideQuotaMutation = graphql(`
  mutation OverrideQuota($input: OverrideQuotaInput!) {
    overrideQuota(input: $input) {
      tenant {
        slug
        overrides {
          resource
          limit
          until
        }
      }
    }
  }
`);

export const removeQuotaOverrideMutation = graphql(`
  mutation RemoveQuotaOverride($input: RemoveQuotaOverrideInput!) {
    removeQuotaOverride(input: $input) {
      tenant {
        slug
        overrides {
          resource
          limit
          until
        }
      }
    }
  }
`);
