import { Code, Stack, Text } from '@mantine/core';

/** Why something failed: its first line as a sentence, and the code or stack that follows as it was written. */
export function FailureText({ text, colour }: { text: string; colour?: string }) {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  return (
    <Stack gap={6}>
      <Text fz="sm" {...(colour ? { c: colour } : {})} style={{ overflowWrap: 'anywhere' }}>
        {first}
      </Text>
      {rest.length > 0 && (
        <Code block fz={12} tabIndex={0} aria-label="More about it">
          {rest.join('\n')}
        </Code>
      )}
    </Stack>
  );
}
