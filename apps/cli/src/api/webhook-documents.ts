import { graphql, type ResultOf } from '@tiffin/contracts/graphql';

export const webhooksQuery = graphql(`
  query Webhooks($tenantId: ID!) {
    tenant(id: $tenantId) {
      webhooks {
        id
        url
        state
        eventTypes
        failingSince
        restUntil
        createdAt
        project {
          slug
        }
      }
    }
  }
`);

export type WebhookRow = ResultOf<typeof webhooksQuery>['tenant']['webhooks'][number];

export const deliveriesQuery = graphql(`
  query WebhookDeliveries($tenantId: ID!, $first: Int!, $state: WebhookDeliveryState) {
    tenant(id: $tenantId) {
      webhooks {
        id
        deliveries(first: $first, state: $state) {
          edges {
            node {
              id
              eventId
              eventType
              state
              tries
              createdAt
              lastTryAt
              nextTryAt
              lastStatus
              lastError
            }
          }
        }
      }
    }
  }
`);

export type DeliveryRow = ResultOf<
  typeof deliveriesQuery
>['tenant']['webhooks'][number]['deliveries']['edges'][number]['node'];

export const createWebhookMutation = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      secret
      webhook {
        id
        url
        eventTypes
      }
    }
  }
`);

export const changeWebhookMutation = graphql(`
  mutation ChangeWebhook($input: ChangeWebhookInput!) {
    changeWebhook(input: $input) {
      changed
    }
  }
`);

export const deleteWebhookMutation = graphql(`
  mutation DeleteWebhook($input: WebhookInput!) {
    deleteWebhook(input: $input) {
      webhookId
    }
  }
`);

export const rotateWebhookSecretMutation = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      webhook {
        formerSecretEndsAt
      }
    }
  }
`);

export const sendTestEventMutation = graphql(`
  mutation SendTestEvent($input: WebhookInput!) {
    sendTestEvent(input: $input) {
      delivery {
        id
      }
    }
  }
`);

export const redriveDeliveriesMutation = graphql(`
  mutation RedriveDeliveries($input: RedriveDeliveriesInput!) {
    redriveDeliveries(input: $input) {
      count
    }
  }
`);

export const notificationsQuery = graphql(`
  query Notifications {
    viewer {
      memberships {
        notifications
        tenant {
          id
        }
      }
    }
  }
`);

export const setNotificationsMutation = graphql(`
  mutation SetNotifications($input: SetNotificationsInput!) {
    setNotifications(input: $input) {
      kinds
    }
  }
`);
