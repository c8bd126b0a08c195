import { Alert, Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sessionToken } from './session-token.js';

/** Shown without a token: how to get in, and a field for those who have one at hand. */
export function TokenPage() {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper w="100%" maw={460} p="xl" radius="lg" withBorder data-testid="token-page" bg="var(--panel)">
        <Stack gap="md">
          <img src="/tiffin.svg" width={44} height={44} alt="" />
          <Title order={1} fz={26}>
            Open your Tiffin
          </Title>
          {sessionToken.wasRefused() && (
            <Alert color="red" variant="light" title="That token is not valid" data-testid="token-refused">
              It is unknown, expired or revoked. Get a current one as described below.
            </Alert>
          )}
          <Text>
            This page needs a token. In the folder of your checkout run <Code>npm run up</Code>, or{' '}
            <Code>npm run tiffin -- open</Code> when it runs already: the address that it prints brings the token along.
          </Text>
          <TokenForm />
        </Stack>
      </Paper>
    </Center>
  );
}

function TokenForm() {
  const [token, setToken] = useState('');
  const enter = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim()) sessionToken.keep(token.trim());
  };
  return (
    <form onSubmit={enter}>
      <Stack gap="sm">
        <PasswordInput
          label="Or paste a token"
          description="It stays in this browser tab only."
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
          data-testid="token-input"
        />
        <Button type="submit" disabled={!token.trim()} data-testid="token-enter">
          Enter
        </Button>
      </Stack>
    </form>
  );
}
