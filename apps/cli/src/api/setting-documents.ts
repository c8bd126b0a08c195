import { graphql } from '@tiffin/contracts/graphql';

/** Secrets, variables and keys. */
export const setSecretMutation = graphql(`
  mutation SetSecret($input: SetSecretInput!) {
    setSecret(input: $input) {
      warnings
      environment {
        id
      }
    }
  }
`);

export const setSecretsMutation = graphql(`
  mutation SetSecrets($input: SetSecretsInput!) {
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

export const setVariableMutation = graphql(`
  mutation SetVariable($input: SetVariableInput!) {
    setVariable(input: $input) {
      environment {
        id
      }
    }
  }
`);

export const setVariablesMutation = graphql(`
  mutation SetVariables($input: SetVariablesInput!) {
    setVariables(input: $input) {
      environment {
        id
      }
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

export const variablesQuery = graphql(`
  query Variables($id: ID!) {
    environment(id: $id) {
      variables {
        name
        value
        version
        author
        updatedAt
      }
    }
  }
`);

export const rotateSecretKeyMutation = graphql(`
  mutation RotateSecretKey($input: RotateSecretKeyInput!) {
    rotateSecretKey(input: $input) {
      rotates
    }
  }
`);

export const secretsQuery = graphql(`
  query Secrets($id: ID!) {
    environment(id: $id) {
      secrets {
        name
        version
        author
        updatedAt
      }
    }
  }
`);
