import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

/** Everything that the command line asks of the API, in one place; `libs/contracts/schema.graphql` is the contract. */
export const projectFields = graphql(`
  fragment ProjectFields on Project @_unmask {
    id
    slug
    name
    environments {
      id
      name
    }
  }
`);

export const projectsQuery = graphql(
  `
    query Projects($tenantId: ID, $after: String) {
      projects(tenantId: $tenantId, first: 100, after: $after) {
        edges {
          node {
            ...ProjectFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [projectFields],
);

export const createProjectMutation = graphql(
  `
    mutation CreateProject($name: String!, $tenantId: ID) {
      createProject(input: { name: $name, tenantId: $tenantId }) {
        project {
          ...ProjectFields
        }
      }
    }
  `,
  [projectFields],
);

export const headQuery = graphql(`
  query Head($id: ID!) {
    project(id: $id) {
      head {
        number
        canvas
      }
    }
  }
`);

export const saveCanvasMutation = graphql(`
  mutation SaveCanvas($input: SaveCanvasInput!) {
    saveCanvas(input: $input) {
      changed
      revision {
        number
        createdAt
      }
      warnings {
        message
      }
    }
  }
`);

/** What is in the way of an environment, and what decides of what a retry is. */
export const troubleFields = graphql(`
  fragment TroubleFields on Environment @_unmask {
    state
    followsHead
    failure {
      unitKey
      unitName
      reason
      lastLines
    }
    fault
    attempts
    nextTryAt
    project {
      build {
        state
      }
    }
  }
`);

export const environmentQuery = graphql(
  `
    query Environment($id: ID!) {
      environment(id: $id) {
        id
        ...TroubleFields
        liveRevision
        desiredRevision {
          number
        }
        urls {
          gatewayName
          url
        }
        project {
          builds(first: 50) {
            edges {
              node {
                id
                unitName
                state
                startedAt
                finishedAt
              }
            }
          }
        }
        deployments(first: 1) {
          edges {
            node {
              id
              revisionNumber
              steps {
                name
                state
                detail
              }
            }
          }
        }
      }
    }
  `,
  [troubleFields],
);

export const retryBuildMutation = graphql(`
  mutation RetryBuild($projectId: ID!) {
    retryBuild(input: { projectId: $projectId }) {
      project {
        id
      }
    }
  }
`);

export const retryDeploymentMutation = graphql(`
  mutation RetryDeployment($environmentId: ID!) {
    retryDeployment(input: { environmentId: $environmentId }) {
      environment {
        id
      }
    }
  }
`);

export const statusQuery = graphql(
  `
    query Status($tenantId: ID!, $after: String) {
      projects(tenantId: $tenantId, first: 10, after: $after) {
        edges {
          node {
            id
            slug
            name
            head {
              number
            }
            environments {
              id
              name
              ...TroubleFields
              liveRevision
              missingNames {
                kind
                name
              }
              urls {
                gatewayName
                url
              }
              units {
                key
                name
                state
                restarts
                lastFailure
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [troubleFields],
);

export const unitsQuery = graphql(`
  query Units($id: ID!) {
    environment(id: $id) {
      units {
        key
        name
      }
    }
  }
`);

export const logsQuery = graphql(`
  query Logs($id: ID!, $unitKey: String!, $tail: Int!) {
    environment(id: $id) {
      unitLogs(unitKey: $unitKey, tail: $tail) {
        time
        stream
        text
        replica
      }
    }
  }
`);

export type ProjectRow = ResultOf<typeof projectFields>;
export type TroubleView = ResultOf<typeof troubleFields>;
export type FailureView = NonNullable<TroubleView['failure']>;
export type EnvironmentView = ResultOf<typeof environmentQuery>['environment'];
export type StatusProject = ResultOf<typeof statusQuery>['projects']['edges'][number]['node'];

export const whoamiQuery = graphql(`
  query Whoami {
    viewer {
      name
      memberships {
        role
        tenant {
          slug
          name
        }
      }
    }
  }
`);

export const usageQuery = graphql(`
  query Usage($tenantId: ID!) {
    tenant(id: $tenantId) {
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

export type RequestsView = ResultOf<typeof usageQuery>['tenant']['requestsByEnvironment'][number];
export type UsageView = ResultOf<typeof usageQuery>['tenant']['usage'][number];
