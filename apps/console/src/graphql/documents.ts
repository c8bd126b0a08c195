/** Everything that the console asks of the API, in one place; `libs/contracts/schema.graphql` is the contract. */
const environmentFields = `
  id name state problem liveRevision
  desiredRevision { number createdAt }
  urls { gatewayId gatewayName url }
  units { key name state restarts startedAt lastFailure }
  project { id builds(first: 12) { id unitKey unitName state error log startedAt finishedAt } }
`;

const revisionFields = 'number author createdAt canvas';

export const projectsQuery = `
  query Projects {
    viewer { name memberships { role tenant { id name } } }
    projects { id name slug createdAt tenant { id name slug } head { number } environments { id name state } }
  }`;

export const projectQuery = `
  query Project($id: ID!) {
    viewer { id }
    project(id: $id) { id name slug tenant { name slug } head { ${revisionFields} } environments { id name } }
  }`;

export const headQuery = `
  query Head($id: ID!) { project(id: $id) { id head { ${revisionFields} } } }`;

export const revisionQuery = `
  query Revision($id: ID!, $number: Int!) { project(id: $id) { id revision(number: $number) { ${revisionFields} } } }`;

export const createProjectMutation = `
  mutation CreateProject($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }`;

export const saveCanvasMutation = `
  mutation SaveCanvas($input: SaveCanvasInput!) {
    saveCanvas(input: $input) { changed revision { ${revisionFields} } }
  }`;

export const unitLogsQuery = `
  query UnitLogs($environmentId: ID!, $unitKey: String!, $tail: Int) {
    environment(id: $environmentId) { id unitLogs(unitKey: $unitKey, tail: $tail) { time stream text } }
  }`;

export const environmentSubscription = `
  subscription Environment($id: ID!) { environmentStatus(environmentId: $id) { ${environmentFields} } }`;

export const deploymentSubscription = `
  subscription Deployment($id: ID!) {
    deploymentProgress(environmentId: $id) {
      id state revisionNumber error startedAt finishedAt
      steps { name state detail startedAt finishedAt }
    }
  }`;

export const canvasSubscription = `
  subscription Canvas($id: ID!) { canvasChanged(projectId: $id) { ${revisionFields} } }`;
