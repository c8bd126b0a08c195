import { Center, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface LonePageProps {
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** One thing in the middle of an otherwise empty page. */
export function LonePage({ title, testId, children }: LonePageProps) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper w="100%" maw={420} p="xl" radius="lg" withBorder bg="var(--panel)" data-testid={testId}>
        <Stack gap="md">
          <img src="/tiffin.svg" width={40} height={40} alt="" style={{ marginLeft: -6 }} />
          <Title order={1} fz={24}>
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
