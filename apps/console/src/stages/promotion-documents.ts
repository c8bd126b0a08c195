import { graphql } from '@tiffin/contracts/graphql';

export const promoteMutation = graphql(`
  mutation BoardPromote($input: PromoteReleaseInput!) {
    promoteRelease(input: $input) {
      promotion {
        id
      }
    }
  }
`);

export const rollBackMutation = graphql(`
  mutation BoardRollBack($input: RollBackInput!) {
    rollBack(input: $input) {
      promotion {
        id
      }
    }
  }
`);

export const abortMutation = graphql(`
  mutation BoardAbort($input: AbortPromotionInput!) {
    abortPromotion(input: $input) {
      promotion {
        id
      }
    }
  }
`);

export const approveMutation = graphql(`
  mutation BoardApprove($input: VoteInput!) {
    approvePromotion(input: $input) {
      promotion {
        id
      }
    }
  }
`);

export const rejectMutation = graphql(`
  mutation BoardReject($input: VoteInput!) {
    rejectPromotion(input: $input) {
      promotion {
        id
      }
    }
  }
`);

export const holdMutation = graphql(`
  mutation BoardHold($input: HoldEnvironmentInput!) {
    holdEnvironment(input: $input) {
      changed
    }
  }
`);

export const unholdMutation = graphql(`
  mutation BoardUnhold($input: UnholdEnvironmentInput!) {
    unholdEnvironment(input: $input) {
      changed
    }
  }
`);

export const stopMutation = graphql(`
  mutation BoardStop($input: StopEnvironmentInput!) {
    stopEnvironment(input: $input) {
      changed
    }
  }
`);

export const startMutation = graphql(`
  mutation BoardStart($input: StartEnvironmentInput!) {
    startEnvironment(input: $input) {
      changed
    }
  }
`);

export const automateMutation = graphql(`
  mutation BoardAutomate($input: AutomatePromotionInput!) {
    automatePromotion(input: $input) {
      changed
    }
  }
`);

export const createStageMutation = graphql(`
  mutation BoardCreateStage($input: CreateEnvironmentInput!) {
    createEnvironment(input: $input) {
      environment {
        id
      }
    }
  }
`);

export const changeStageMutation = graphql(`
  mutation BoardChangeStage($input: ChangeStageInput!) {
    changeStage(input: $input) {
      changed
    }
  }
`);
