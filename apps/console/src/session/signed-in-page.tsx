import { Button, Text } from '@mantine/core';
import { LonePage } from '../look/lone-page.js';
import { useTitle } from '../look/use-title.js';
import { goTo } from '../routing/use-route.js';

/** In the tab in which somebody signed in again, for a page in another one. */
export function SignedInPage() {
  useTitle('Signed in');
  return (
    <LonePage title="You are signed in" testId="signed-in-page">
      <Text>Close this tab: the page that you came from goes on where you were.</Text>
      <Button variant="default" onClick={() => goTo({ page: 'projects' })}>
        Go to your projects
      </Button>
    </LonePage>
  );
}
