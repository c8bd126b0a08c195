import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const promotionFields = graphql(`
  fragment BoardPromotion on Promotion @_unmask {
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
    fromRelease {
      name
    }
    steps {
      name
      isCheck
      state
      detail
      startedAt
      finishedAt
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

export const settingsFields = graphql(`
  fragment StageSettings on Stage @_unmask {
    autoPromote
    requires
    soakSeconds
    rollbackOn
    rollbackSkips
    leastApprovals
    approvals {
      quorum
      roles
      approverRoles
      approverIds
      expiresAfterSeconds
    }
    checks {
      kind
      path
      status
      includes
      gateway
      timeoutMs
    }
    windows {
      name
      effect
      start
      timeZone
      durationSeconds
      rrule
    }
    rollout {
      steps {
        weightPercent
        holdSeconds
      }
      stickyBy
      mostErrorPercent
      slowestP95Ratio
      minimumRequests
    }
  }
`);

/** Three promotions of each: what is on its way, behind it what waits, and what was before. */
export const boardQuery = graphql(
  `
    query StageBoard($id: ID!) {
      project(id: $id) {
        id
        name
        tenant {
          id
        }
        environments {
          id
          name
          state
          liveRevision
          fault
          failure {
            text
          }
          followsHead
          scale {
            replicas
            maxReplicas
            units {
              unit
              replicas
              maxReplicas
            }
          }
          currentRelease {
            name
            revisionNumber
          }
          upstream {
            id
            name
          }
          urls {
            url
            gatewayName
          }
          hold {
            at
            by
            reason
          }
          deployments(first: 2) {
            edges {
              node {
                state
                finishedAt
                release {
                  name
                }
                steps {
                  name
                  startedAt
                }
              }
            }
          }
          migrations {
            words
            kind
            state
            note
            plannedAt
            finishedAt
            release {
              name
            }
          }
          stage {
            ...StageSettings
          }
          promotions(first: 3) {
            edges {
              node {
                ...BoardPromotion
              }
            }
          }
        }
      }
    }
  `,
  [promotionFields, settingsFields],
);

export const promotionSubscription = graphql(
  `
    subscription BoardPromotionProgress($environmentId: ID!) {
      promotionProgress(environmentId: $environmentId) {
        ...BoardPromotion
      }
    }
  `,
  [promotionFields],
);

/** What a stage looks like from outside: whenever that changes, the board is read again. */
export const stageSubscription = graphql(`
  subscription StageStatus($id: ID!) {
    environmentStatus(environmentId: $id) {
      id
      state
      liveRevision
    }
  }
`);

/** The shares that a release gets on its way. */
export const canarySubscription = graphql(`
  subscription BoardCanary($id: ID!) {
    deploymentProgress(environmentId: $id) {
      state
      finishedAt
      release {
        name
      }
      steps {
        name
        startedAt
      }
    }
  }
`);

export const gatesQuery = graphql(`
  query StageGates($environmentId: ID!, $release: String!, $rollback: Boolean!) {
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

export const releasesQuery = graphql(`
  query BoardReleases($projectId: ID!) {
    project(id: $projectId) {
      releases(first: 50) {
        edges {
          node {
            name
            imagesCollectedAt
          }
        }
      }
    }
  }
`);

export const rollbackTargetsQuery = graphql(`
  query RollbackTargets($environmentId: ID!) {
    environment(id: $environmentId) {
      rollbackTargets {
        name
      }
    }
  }
`);

export const historyQuery = graphql(
  `
    query StageHistory($environmentId: ID!, $after: String) {
      environment(id: $environmentId) {
        promotions(first: 10, after: $after) {
          edges {
            node {
              ...BoardPromotion
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [promotionFields],
);

export type BoardAnswer = ResultOf<typeof boardQuery>['project'];
export type StageAnswer = BoardAnswer['environments'][number];
export type PromotionAnswer = ResultOf<typeof promotionFields>;
export type GatesAnswer = NonNullable<PromotionAnswer['gates']>;
export type GateAnswer = GatesAnswer['gates'][number];
export type SettingsAnswer = ResultOf<typeof settingsFields>;
