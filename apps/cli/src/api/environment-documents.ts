import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const environmentsQuery = graphql(`
  query Environments($projectId: ID!) {
    project(id: $projectId) {
      environments {
        id
        name
        state
        followsHead
        upstream {
          name
        }
        stage {
          requires
          soakSeconds
          autoPromote
          rollbackOn
          rollbackSkips
          leastApprovals
          approvals {
            quorum
            roles
            approverRoles
            approverIds
            expiresAfterSeconds
          }
          windows {
            name
            effect
            start
            timeZone
            durationSeconds
            rrule
          }
          checks {
            kind
            path
            status
          }
          rollout {
            steps {
              weightPercent
              holdSeconds
            }
            stickyBy
          }
        }
        currentRelease {
          name
        }
      }
    }
  }
`);

export const createEnvironmentMutation = graphql(`
  mutation CreateEnvironment($input: CreateEnvironmentInput!) {
    createEnvironment(input: $input) {
      environment {
        id
        name
        upstream {
          name
        }
      }
    }
  }
`);

export const changeStageMutation = graphql(`
  mutation ChangeStage($input: ChangeStageInput!) {
    changeStage(input: $input) {
      changed
    }
  }
`);

export type ListedEnvironment = ResultOf<typeof environmentsQuery>['project']['environments'][number];
