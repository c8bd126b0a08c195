import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const comparisonQuery = graphql(`
  query BoardComparison($projectId: ID!, $from: String!, $to: String!) {
    project(id: $projectId) {
      releaseComparison(from: $from, to: $to) {
        entities {
          change
          id
          type
          name
          fields {
            path
            before
            after
          }
          isTruncated
        }
        connections {
          change
          from {
            id
            name
          }
          to {
            id
            name
          }
        }
        code {
          change
          entityId
          entityName
          file
          unified
          isTruncated
        }
        dependencies {
          changes {
            is
            ownerKey
            ownerName
            package
            before
            after
          }
          unknownUnits
          isTruncated
        }
        migrations {
          changes {
            connectorId
            connectorName
            kind
            moment
            words
            sql
            isTruncated
          }
          lost {
            connectorId
            connectorName
            kind
            moment
            words
            sql
            isTruncated
          }
          isTruncated
        }
        images {
          unitKey
          unitName
          before {
            digest
            sizeBytes
          }
          after {
            digest
            sizeBytes
          }
        }
      }
    }
  }
`);

export type ComparisonAnswer = ResultOf<typeof comparisonQuery>['project']['releaseComparison'];
