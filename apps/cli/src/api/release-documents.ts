import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const releasesQuery = graphql(`
  query Releases($projectId: ID!, $first: Int!, $after: String) {
    project(id: $projectId) {
      releases(first: $first, after: $after) {
        edges {
          node {
            id
            name
            number
            sha256
            revisionNumber
            createdAt
            imagesCollectedAt
            currentIn {
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const releaseQuery = graphql(`
  query Release($projectId: ID!, $name: String!) {
    project(id: $projectId) {
      release(name: $name) {
        id
        name
        number
        sha256
        revisionNumber
        createdAt
        imagesCollectedAt
        currentIn {
          name
        }
        images {
          unitKey
          unitName
          digest
        }
      }
    }
  }
`);

export type ListedRelease = ResultOf<typeof releasesQuery>['project']['releases']['edges'][number]['node'];
