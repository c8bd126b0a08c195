import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const scaleQuery = graphql(`
  query Scale($id: ID!) {
    environment(id: $id) {
      name
      state
      scale {
        replicas
        maxReplicas
        cpuPercent
        units {
          unit
          replicas
          maxReplicas
          cpuPercent
        }
      }
      units {
        key
        readyReplicas
        wantedReplicas
      }
    }
  }
`);

export const scaleEnvironmentMutation = graphql(`
  mutation ScaleEnvironment($input: ScaleEnvironmentInput!) {
    scaleEnvironment(input: $input) {
      changed
    }
  }
`);

export const stopEnvironmentMutation = graphql(`
  mutation StopEnvironment($input: StopEnvironmentInput!) {
    stopEnvironment(input: $input) {
      changed
    }
  }
`);

export const startEnvironmentMutation = graphql(`
  mutation StartEnvironment($input: StartEnvironmentInput!) {
    startEnvironment(input: $input) {
      changed
    }
  }
`);

export type ScaledEnvironment = ResultOf<typeof scaleQuery>['environment'];
