import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const logsSubscription = graphql(`
  subscription FollowLogs($id: ID!, $unitKey: String!, $tail: Int!) {
    unitLogs(environmentId: $id, unitKey: $unitKey, tail: $tail) {
      time
      stream
      text
      replica
      missed
    }
  }
`);

const usageFields = graphql(`
  fragment UsageFields on EnvironmentUsage @_unmask {
    unknownBecause
    units {
      key
      name
      replicas {
        replica
        cpuMillicores
        memoryBytes
        cpuLimitMillicores
        memoryLimitBytes
      }
    }
  }
`);

export const usageOfUnitsQuery = graphql(
  `
    query UsageOfUnits($id: ID!) {
      environment(id: $id) {
        unitMetrics {
          ...UsageFields
        }
      }
    }
  `,
  [usageFields],
);

export const usageOfUnitsSubscription = graphql(
  `
    subscription FollowUsage($id: ID!) {
      unitMetrics(environmentId: $id) {
        ...UsageFields
      }
    }
  `,
  [usageFields],
);

export type UnitsUsage = ResultOf<typeof usageFields>;
