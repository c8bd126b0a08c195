/** How a webhook fares, for people: `failing` while its last try failed. */
export const webhookStates = ['active', 'failing', 'paused', 'gone'] as const;
export type WebhookState = (typeof webhookStates)[number];

export const webhookStateOf = (pausedFor: 'paused' | 'gone' | null, failingSince: Date | null): WebhookState =>
  pausedFor ?? (failingSince === null ? 'active' : 'failing');

export const deliveryStates = ['waiting', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
