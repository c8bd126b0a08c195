import { notifications } from '@mantine/notifications';

/** Says whether the letter of an invitation goes out. `done`: what was done, where it does. */
export function sayMailed(done: string, email: string, mail: string): void {
  const isSent = mail !== 'failed';
  notifications.show({
    color: isSent ? 'leaf' : 'yellow',
    title: isSent ? done : `${done}, but the letter could not be sent`,
    message: isSent ? `A letter goes to ${email}.` : 'Send it again from the list of invitations.',
  });
}
