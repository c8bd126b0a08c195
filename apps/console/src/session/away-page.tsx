import { Button, Text } from '@mantine/core';
import { LonePage } from '../look/lone-page.js';
import { TroubleBar } from '../look/trouble-bar.js';
import { session } from './browser-session.js';

const again = (): void => void session.renew();

/** Whether somebody is signed in cannot be known now, and nobody was before. */
export const AwayPage = ({ why }: { why: string }) => (
  <LonePage title="Tiffin does not answer" testId="away-page">
    <Text>{why}. It is tried again every few seconds.</Text>
    <Button onClick={again} variant="default" data-testid="away-again">
      Try again
    </Button>
  </LonePage>
);

/** The same over the page of whoever was: it stays, with what is typed in it. */
export const AwayBar = ({ why }: { why: string }) => (
  <TroubleBar
    text={`Tiffin does not answer (${why}). It is tried again every few seconds; what you see may be old, and what you typed stays.`}
    again={again}
    testId="away-bar"
  />
);
