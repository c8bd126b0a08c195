import { Button, List, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { useClient } from 'urql';
import { refusalOf } from '../graphql/refusal-of.js';
import { ConfirmDialog } from '../look/confirm-dialog.js';
import { sayNo } from '../look/say-no.js';
import { signOut } from '../session/browser-session.js';
import { eraseOwnAccountMutation } from '../session/viewer-documents.js';
import { useViewing } from '../session/viewer-context.js';

/** The reader goes for good. */
export function DeleteAccount() {
  const [isAsking, setAsking] = useState(false);
  return (
    <section aria-labelledby="delete-account-title">
      <Text component="h2" id="delete-account-title" className="section-title">
        Delete account
      </Text>
      <Paper withBorder bg="var(--panel)" p="md">
        <Text fz="sm" mb="sm">
          Leaves every tenant and erases what tells who you are, in audit logs too. Tenants and what is in them stay. A
          tenant of which you are the only owner has to be handed over or deleted first.
        </Text>
        <Button variant="default" color="red" onClick={() => setAsking(true)} data-testid="account-delete">
          Delete account
        </Button>
      </Paper>
      {isAsking && <Confirmation close={() => setAsking(false)} />}
    </section>
  );
}

function Confirmation({ close }: { close: () => void }) {
  const client = useClient();
  const { user, name } = useViewing().viewer;
  const run = async (): Promise<string | null> => {
    const { error } = await client.mutation(eraseOwnAccountMutation, {});
    if (error) return refusalOf(error).text;
    // Nobody is signed in any more; what this browser keeps of it goes, too.
    signOut('here').catch((reason: unknown) => sayNo(String(reason)));
    return null;
  };
  return (
    <ConfirmDialog
      title="Delete your account?"
      confirm="Delete account"
      typed={user?.email ?? name}
      run={run}
      onClose={close}
    >
      This cannot be undone:
      <List size="sm" my="xs">
        <List.Item>you are no member of any tenant any more, and your API tokens open nothing;</List.Item>
        <List.Item>your name and address are erased, also from audit logs;</List.Item>
        <List.Item>what you did stays on record, under an id that is nobody’s;</List.Item>
        <List.Item>signing up again makes somebody new.</List.Item>
      </List>
    </ConfirmDialog>
  );
}
