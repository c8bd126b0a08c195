import { Button, Text } from '@mantine/core';
import { goTo } from '../routing/use-route.js';
import { LonePage } from './lone-page.js';
import { useTitle } from './use-title.js';

/** Where an address leads to nothing, or to nothing for the reader: the two look the same. */
export function NoPage() {
  useTitle('Not found');
  return (
    <LonePage title="There is no such page" testId="no-page">
      <Text>The address may be mistyped, or what it led to is gone.</Text>
      <Button onClick={() => goTo({ page: 'projects' })}>Go to your projects</Button>
    </LonePage>
  );
}
