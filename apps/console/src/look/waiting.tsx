import { Center, Loader } from '@mantine/core';

export const Waiting = ({ what = 'Loading' }: { what?: string }) => (
  <Center h="100dvh" role="status" aria-label={what}>
    <Loader />
  </Center>
);
