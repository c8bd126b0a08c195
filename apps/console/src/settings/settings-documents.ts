import { graphql } from '@tiffin/contracts/graphql';

export const projectSettingsQuery = graphql(`
  query ProjectSettings($id: ID!) {
    project(id: $id) {
      id
      name
      slug
      state
      eraseAt
      tenant {
        id
        name
        state
      }
      environments {
        id
        name
        secrets {
          name
          version
          author
          updatedAt
        }
        variables {
          name
          value
          version
          author
          updatedAt
        }
        missingNames {
          entityId
          entityName
          field
          kind
          name
        }
      }
    }
  }
`);

export const settingChangesQuery = graphql(`
  query SettingChanges($environmentId: ID!, $after: String) {
    environment(id: $environmentId) {
      id
      settingChanges(first: 20, after: $after) {
        edges {
          node {
            at
            author
            change
            kind
            name
            version
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

export const importSecretsMutation = graphql(`
  mutation ImportSecrets($input: SetSecretsInput!) {
    setSecrets(input: $input) {
      warnings
    }
  }
`);

export const removeSecretMutation = graphql(`
  mutation RemoveSecret($input: RemoveSecretInput!) {
    removeSecret(input: $input) {
      removed
    }
  }
`);

export const removeVariableMutation = graphql(`
  mutation RemoveVariable($input: RemoveVariableInput!) {
    removeVariable(input: $input) {
      removed
    }
  }
`);

export const renameProjectMutation = graphql(`
  mutation RenameProject($input: RenameProjectInput!) {
    renameProject(input: $input) {
      project {
        id
        name
      }
    }
  }
`);

export const archiveProjectMutation = graphql(`
  mutation ArchiveProject($input: ArchiveProjectInput!) {
    archiveProject(input: $input) {
      project {
        id
        state
      }
    }
  }
`);

export const deleteProjectMutation = graphql(`
  mutation DeleteProject($input: DeleteProjectInput!) {
    deleteProject(input: $input) {
      project {
        id
        state
        eraseAt
      }
    }
  }
`);

export const restoreProjectMutation = graphql(`
  mutation RestoreProject($input: RestoreProjectInput!) {
    restoreProject(input: $input) {
      project {
        id
        state
      }
    }
  }
`);

export const importVariablesMutation = graphql(`
  mutation ImportVariables($input: SetVariablesInput!) {
    setVariables(input: $input) {
      environment {
        id
      }
    }
  }
`);
