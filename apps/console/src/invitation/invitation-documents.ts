import { graphql } from '@tiffin/contracts/graphql';

export const acceptInvitationMutation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      tenant {
        id
      }
    }
  }
`);

export const ownInvitationsQuery = graphql(`
  query OwnInvitations {
    viewer {
      id
      invitations {
        id
        tenantName
        role
        invitedBy
        expiresAt
      }
    }
  }
`);
