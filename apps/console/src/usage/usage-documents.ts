import { graphql } from '@tiffin/contracts/graphql';

export const usageQuery = graphql(`
  query Usage($tenantId: ID!) {
    tenant(id: $tenantId) {
      id
      plan {
        name
      }
      usage {
        resource
        used
        limit
        unit
        isOverridden
        resetsAt
      }
      requestsByEnvironment {
        environmentId
        environment
        project
        requests
      }
    }
  }
`);
