import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const promotionFields = graphql(`
  fragment PromotionFields on Promotion @_unmask {
    id
    way
    phase
    note
    reason
    requestedBy
    createdAt
    startedAt
    finishedAt
    release {
      name
    }
    environment {
      id
      name
    }
    steps {
      name
      isCheck
      state
      detail
    }
    votes {
      voter
      says
      comment
      at
    }
    gates {
      earliestAt
      gates {
        name
        state
        reason
        opensAt
      }
    }
  }
`);

export const promotionsQuery = graphql(`
  query Promotions($environmentId: ID!, $first: Int!) {
    environment(id: $environmentId) {
      promotions(first: $first) {
        edges {
          node {
            id
            way
            phase
            note
            reason
            requestedBy
            createdAt
            startedAt
            finishedAt
            release {
              name
            }
          }
        }
      }
    }
  }
`);

export const promotionQuery = graphql(
  `
    query Promotion($environmentId: ID!, $id: ID!) {
      environment(id: $environmentId) {
        promotion(id: $id) {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const gatesQuery = graphql(`
  query Gates($environmentId: ID!, $release: String!, $rollback: Boolean!) {
    environment(id: $environmentId) {
      gates(release: $release, rollback: $rollback) {
        earliestAt
        gates {
          name
          state
          reason
          opensAt
        }
      }
    }
  }
`);

export const upstreamReleasesQuery = graphql(`
  query UpstreamReleases($environmentId: ID!) {
    environment(id: $environmentId) {
      upstream {
        name
        currentRelease {
          name
        }
      }
    }
  }
`);

export const walkthroughStageQuery = graphql(`
  query WalkthroughStage($environmentId: ID!) {
    environment(id: $environmentId) {
      currentRelease {
        name
      }
      upstream {
        currentRelease {
          name
        }
      }
      urls {
        url
      }
    }
  }
`);

export const promoteReleaseMutation = graphql(
  `
    mutation PromoteRelease($input: PromoteReleaseInput!) {
      promoteRelease(input: $input) {
        promotion {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const rollBackMutation = graphql(
  `
    mutation RollBack($input: RollBackInput!) {
      rollBack(input: $input) {
        promotion {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const abortPromotionMutation = graphql(
  `
    mutation AbortPromotion($input: AbortPromotionInput!) {
      abortPromotion(input: $input) {
        promotion {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const approvePromotionMutation = graphql(
  `
    mutation ApprovePromotion($input: VoteInput!) {
      approvePromotion(input: $input) {
        promotion {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const rejectPromotionMutation = graphql(
  `
    mutation RejectPromotion($input: VoteInput!) {
      rejectPromotion(input: $input) {
        promotion {
          ...PromotionFields
        }
      }
    }
  `,
  [promotionFields],
);

export const holdEnvironmentMutation = graphql(`
  mutation HoldEnvironment($input: HoldEnvironmentInput!) {
    holdEnvironment(input: $input) {
      changed
    }
  }
`);

export const unholdEnvironmentMutation = graphql(`
  mutation UnholdEnvironment($input: UnholdEnvironmentInput!) {
    unholdEnvironment(input: $input) {
      changed
    }
  }
`);

export const automatePromotionMutation = graphql(`
  mutation AutomatePromotion($input: AutomatePromotionInput!) {
    automatePromotion(input: $input) {
      changed
    }
  }
`);

export type ListedPromotion = ResultOf<typeof promotionsQuery>['environment']['promotions']['edges'][number]['node'];
export type ShownPromotion = ResultOf<typeof promotionFields>;
export type ShownGates = NonNullable<ShownPromotion['gates']>;
