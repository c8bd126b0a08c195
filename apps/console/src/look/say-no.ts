import { notifications } from '@mantine/notifications';

let shown: string | null = null;

/** Says why something was not done; the last reason takes the place of the one before. */
export const sayNo = (message: string): void => {
  takeBackNo();
  shown = notifications.show({
    color: 'red',
    title: 'Not possible',
    message,
    role: 'alert',
    'data-testid': 'refusal',
  } as Parameters<typeof notifications.show>[0]);
};

/** Something of the kind was done now: the reason why it was not is of no use any more. */
export function takeBackNo(): void {
  if (shown !== null) notifications.hide(shown);
  shown = null;
}
