import { Skeleton, Stack } from '@mantine/core';
import { useRead } from '../graphql/use-read.js';
import { Loaded } from '../look/loaded.js';
import { signUpModeQuery } from './operators-documents.js';
import { SignUpModeForm } from './sign-up-mode-form.js';
import { SignUpQueue } from './sign-up-queue.js';

export function SignUpPage() {
  const read = useRead(signUpModeQuery, {});
  return (
    <Stack gap="lg">
      <Loaded what="The way to sign up" read={read} waiting={<Skeleton h={160} radius="md" />}>
        {({ operator: { signUp } }) => <SignUpModeForm key={signUp.mode} mode={signUp.mode} onChange={read.again} />}
      </Loaded>
      <SignUpQueue />
    </Stack>
  );
}
