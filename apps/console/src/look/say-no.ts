import { notifications } from '@mantine/notifications';

/** Says why something was not done. */
export const sayNo = (message: string): void => {
  notifications.show({
    color: 'red',
    title: 'Not possible',
    message,
    role: 'alert',
    'data-testid': 'refusal',
  } as Parameters<typeof notifications.show>[0]);
};
