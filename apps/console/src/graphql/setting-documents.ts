import { graphql } from '@tiffin/contracts/graphql';

export const setVariableMutation = graphql(`
  mutation SetVariable($input: SetVariableInput!) {
    setVariable(input: $input) {
      environment {
        id
      }
    }
  }
`);

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
