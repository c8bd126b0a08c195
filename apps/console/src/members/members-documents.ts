import { graphql } from '@tiffin/contracts/graphql';

/** What the page of members asks of the API; `libs/contracts/schema.graphql` is the contract. */
export const membersQuery = graphql(`
  query Members($tenantId: ID!, $after: String) {
    tenant(id: $tenantId) {
      id
      members(first: 100, after: $after) {
        edges {
          node {
            id
            userId
            name
            email
            role
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

export const invitationsQuery = graphql(`
  query Invitations($tenantId: ID!) {
    tenant(id: $tenantId) {
      id
      invitations(first: 50) {
        edges {
          node {
            id
            email
            role
            invitedBy
            expiresAt
            state
            mail
          }
        }
      }
    }
  }
`);

export const changeMemberRoleMutation = graphql(`
  mutation ChangeMemberRole($input: ChangeMemberRoleInput!) {
    changeMemberRole(input: $input) {
      member {
        id
      }
    }
  }
`);

export const removeMemberMutation = graphql(`
  mutation RemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      memberId
    }
  }
`);

export const leaveTenantMutation = graphql(`
  mutation LeaveTenant($input: LeaveTenantInput!) {
    leaveTenant(input: $input) {
      tenantId
    }
  }
`);

export const transferOwnershipMutation = graphql(`
  mutation TransferOwnership($input: TransferOwnershipInput!) {
    transferOwnership(input: $input) {
      member {
        id
      }
    }
  }
`);

export const inviteMemberMutation = graphql(`
  mutation InviteMember($input: InviteMemberInput!) {
    inviteMember(input: $input) {
      invitation {
        id
        mail
      }
    }
  }
`);

export const resendInvitationMutation = graphql(`
  mutation ResendInvitation($input: ResendInvitationInput!) {
    resendInvitation(input: $input) {
      invitation {
        id
        mail
      }
    }
  }
`);

export const revokeInvitationMutation = graphql(`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    revokeInvitation(input: $input) {
      invitation {
        id
      }
    }
  }
`);
