import { Button, type ButtonProps } from '@mantine/core';
import { placeOf } from './browser-session.js';

/** To the page of the provider that mails the link once more; beside this one, which waits for it. */
export const ConfirmEmailButton = (look: Pick<ButtonProps, 'size'>) => (
  <Button
    {...look}
    component="a"
    href={placeOf('confirm-email')}
    target="_blank"
    rel="noopener"
    variant="default"
    data-testid="confirm-email"
  >
    Send the mail again
  </Button>
);
