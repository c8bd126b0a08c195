import { Button, Text } from '@mantine/core';
import { LonePage } from '../look/lone-page.js';
import { session } from './browser-session.js';

/** Whether somebody is signed in cannot be known now. */
export const AwayPage = ({ why }: { why: string }) => (
  <LonePage title="Tiffin does not answer" testId="away-page">
    <Text>{why}. It is tried again every few seconds, and this page goes on where you were, with what you typed.</Text>
    <Button onClick={() => void session.renew()} variant="default" data-testid="away-again">
      Try again
    </Button>
  </LonePage>
);
