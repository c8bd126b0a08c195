import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const trafficQuery = graphql(`
  query Traffic($id: ID!, $unitKey: String, $endpoint: String, $from: DateTime!, $stepMinutes: Int) {
    environment(id: $id) {
      traffic(unitKey: $unitKey, endpoint: $endpoint, from: $from, stepMinutes: $stepMinutes) {
        from
        to
        stepMinutes
        series {
          unitKey
          endpoint
          points {
            at
            requests
            errors
            clientErrors
            p50Ms
            p95Ms
            p99Ms
          }
        }
      }
    }
  }
`);

export type Traffic = ResultOf<typeof trafficQuery>['environment']['traffic'];
