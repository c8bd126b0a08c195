import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const operatorCellFields = graphql(`
  fragment OperatorCellFields on OperatorCell @_unmask {
    id
    name
    driver
    address
    settings
    state
    capacity
    tenants
    incoming
    domain
    routerPort
    silentSince
    openingSince
    inspectedAt
    problems
    facts
  }
`);
export type OperatorCellRow = ResultOf<typeof operatorCellFields>;

/** What operators ask of the API about cells. */
export const operatorCellsQuery = graphql(
  `
    query OperatorCells {
      operator {
        cells {
          ...OperatorCellFields
        }
      }
    }
  `,
  [operatorCellFields],
);

export const addCellMutation = graphql(
  `
    mutation AddCell($input: AddCellInput!) {
      addCell(input: $input) {
        cell {
          ...OperatorCellFields
        }
      }
    }
  `,
  [operatorCellFields],
);

export const changeCellMutation = graphql(
  `
    mutation ChangeCell($input: ChangeCellInput!) {
      changeCell(input: $input) {
        cell {
          ...OperatorCellFields
        }
      }
    }
  `,
  [operatorCellFields],
);

export const setCellStateMutation = graphql(
  `
    mutation SetCellState($input: SetCellStateInput!) {
      setCellState(input: $input) {
        cell {
          ...OperatorCellFields
        }
      }
    }
  `,
  [operatorCellFields],
);

export const removeCellMutation = graphql(`
  mutation RemoveCell($input: RemoveCellInput!) {
    removeCell(input: $input) {
      removed
    }
  }
`);

export const tenantMoveFields = graphql(`
  fragment TenantMoveFields on TenantMove @_unmask {
    id
    from
    to
    step
    fault
    attempts
    nextTryAt
    askedAt
    switchedAt
    finishedAt
  }
`);
export type TenantMoveRow = ResultOf<typeof tenantMoveFields>;

export const tenantMoveQuery = graphql(
  `
    query TenantMove($slug: String!) {
      operator {
        tenant(slug: $slug) {
          id
          cell
          move {
            ...TenantMoveFields
          }
        }
      }
    }
  `,
  [tenantMoveFields],
);

export const tenantMovesQuery = graphql(
  `
    query TenantMoves($after: String) {
      operator {
        tenantMoves(first: 100, after: $after) {
          edges {
            node {
              ...TenantMoveFields
              tenant {
                slug
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
  `,
  [tenantMoveFields],
);

export const moveTenantMutation = graphql(
  `
    mutation MoveTenant($input: MoveTenantInput!) {
      moveTenant(input: $input) {
        tenant {
          move {
            ...TenantMoveFields
          }
        }
      }
    }
  `,
  [tenantMoveFields],
);

export const abortTenantMoveMutation = graphql(
  `
    mutation AbortTenantMove($input: AbortTenantMoveInput!) {
      abortTenantMove(input: $input) {
        tenant {
          move {
            ...TenantMoveFields
          }
        }
      }
    }
  `,
  [tenantMoveFields],
);
