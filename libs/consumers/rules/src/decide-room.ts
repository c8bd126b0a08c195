import { Refusal } from '@tiffin/kernel';
import { consumerLimits } from './consumer-limits.js';

const words: Readonly<Record<keyof typeof consumerLimits, string>> = {
  consumers: 'consumers in an environment',
  applications: 'applications of a user',
  credentialsOfConsumer: 'credentials of a consumer',
  credentials: 'credentials in an environment',
  scopes: 'scopes in an environment',
  scopesOfCredential: 'scopes of a credential',
  propertiesBytes: 'bytes of properties of a consumer',
  snapshotBytes: 'bytes of consumers and credentials in an environment',
};

/** Whether there may be one more beside so many. Null: yes. */
export const decideRoom = (what: keyof typeof consumerLimits, held: number): Refusal | null =>
  held < consumerLimits[what]
    ? null
    : Refusal.of('QUOTA_EXCEEDED', words[what], String(held), String(consumerLimits[what]));
