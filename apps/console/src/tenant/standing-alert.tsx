import { Alert } from '@mantine/core';
import { usePlace } from './place.js';
import { standingText } from './tenant-standing.js';

/** Above the pages of a tenant that does not serve, from the moment on at which it does not. */
export function StandingAlert({ radius = 'md' }: { radius?: 'md' | 0 }) {
  const { tenant } = usePlace();
  const text = standingText(tenant);
  if (text === null) return null;
  return (
    <Alert
      role="status"
      radius={radius}
      color={tenant.state === 'suspended' ? 'yellow' : 'red'}
      data-testid="tenant-standing"
      data-state={tenant.state}
    >
      {text}
    </Alert>
  );
}
