import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const migrationsQuery = graphql(`
  query Migrations($id: ID!) {
    environment(id: $id) {
      migrations {
        id
        release {
          name
        }
        connectorName
        kind
        moment
        words
        sql
        state
        note
        resolvedAt
        plannedAt
        startedAt
        finishedAt
      }
    }
  }
`);

export type MigrationView = ResultOf<typeof migrationsQuery>['environment']['migrations'][number];

export const resolveMigrationMutation = graphql(`
  mutation ResolveMigration($input: ResolveMigrationInput!) {
    resolveMigration(input: $input) {
      changed
    }
  }
`);
