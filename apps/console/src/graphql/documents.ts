import { graphql } from '@tiffin/contracts/graphql';

/** Everything that the console asks of the API, in one place; `libs/contracts/schema.graphql` is the contract. */
export const revisionFields = graphql(`
  fragment RevisionFields on Revision @_unmask {
    number
    author
    createdAt
    canvas
  }
`);

export const projectsQuery = graphql(`
  query Projects($tenantId: ID!, $after: String) {
    projects(tenantId: $tenantId, first: 24, after: $after) {
      edges {
        node {
          id
          name
          slug
          createdAt
          state
          eraseAt
          tenant {
            id
            name
            slug
          }
          head {
            number
          }
          environments {
            id
            name
            state
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const projectQuery = graphql(
  `
    query Project($id: ID!) {
      viewer {
        id
      }
      project(id: $id) {
        id
        name
        slug
        tenant {
          name
          slug
        }
        head {
          ...RevisionFields
        }
        environments {
          id
          name
        }
      }
    }
  `,
  [revisionFields],
);

export const headQuery = graphql(
  `
    query Head($id: ID!) {
      project(id: $id) {
        id
        head {
          ...RevisionFields
        }
      }
    }
  `,
  [revisionFields],
);

export const revisionQuery = graphql(
  `
    query Revision($id: ID!, $number: Int!) {
      project(id: $id) {
        id
        revision(number: $number) {
          ...RevisionFields
        }
      }
    }
  `,
  [revisionFields],
);

export const createProjectMutation = graphql(`
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      project {
        id
      }
    }
  }
`);

export const saveCanvasMutation = graphql(
  `
    mutation SaveCanvas($input: SaveCanvasInput!) {
      saveCanvas(input: $input) {
        changed
        revision {
          ...RevisionFields
        }
        warnings {
          entityId
          field
          rule
          message
        }
      }
    }
  `,
  [revisionFields],
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

export const unitLogsQuery = graphql(`
  query UnitLogs($environmentId: ID!, $unitKey: String!, $tail: Int) {
    environment(id: $environmentId) {
      id
      unitLogs(unitKey: $unitKey, tail: $tail) {
        time
        stream
        text
      }
    }
  }
`);

export const environmentSubscription = graphql(`
  subscription Environment($id: ID!) {
    environmentStatus(environmentId: $id) {
      id
      name
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
      liveRevision
      desiredRevision {
        number
        createdAt
      }
      deployments(first: 20) {
        edges {
          node {
            state
            finishedAt
            release {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
      urls {
        gatewayId
        gatewayName
        url
      }
      units {
        key
        name
        state
        restarts
        startedAt
        lastFailure
      }
      secrets {
        name
      }
      variables {
        name
      }
      project {
        id
        build {
          state
        }
        builds(first: 12) {
          edges {
            node {
              id
              unitKey
              unitName
              state
              error
              startedAt
              finishedAt
            }
          }
        }
      }
    }
  }
`);

export const deploymentSubscription = graphql(`
  subscription Deployment($id: ID!) {
    deploymentProgress(environmentId: $id) {
      id
      state
      revisionNumber
      release {
        id
      }
      error
      startedAt
      finishedAt
      steps {
        name
        state
        detail
        startedAt
        finishedAt
      }
    }
  }
`);

export const canvasSubscription = graphql(
  `
    subscription Canvas($id: ID!) {
      canvasChanged(projectId: $id) {
        ...RevisionFields
      }
    }
  `,
  [revisionFields],
);
