import { ActionIcon, Anchor, Code, CopyButton, Group, Stack, Text, Tooltip } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import { useBoard } from '../canvas/board.js';
import type { GatewayUrl } from '../graphql/answers.js';
import { callExamples } from './call-example.js';

/** Where the gateways answer, and a call of each endpoint to copy. */
export function CallPanel() {
  const { environment } = useBoard();
  if (!environment || environment.urls.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        Nothing can be called yet: add a gateway, wire something to it, and save.
      </Text>
    );
  }
  return (
    <Stack gap="lg">
      {environment.urls.map((url) => (
        <GatewayCalls key={url.gatewayId} gateway={url} />
      ))}
    </Stack>
  );
}

function GatewayCalls({ gateway }: { gateway: GatewayUrl }) {
  const { state } = useBoard();
  return (
    <Stack gap={6}>
      <Group gap={8} wrap="nowrap">
        <Text fz="sm" fw={620}>
          {gateway.gatewayName}
        </Text>
        <Anchor
          fz="sm"
          href={gateway.url}
          target="_blank"
          rel="noreferrer"
          truncate
          data-testid={`gateway-url-${gateway.gatewayId}`}
        >
          {gateway.url}
        </Anchor>
        <Copy text={gateway.url} what="address" />
      </Group>
      {callExamples(state.base.canvas, gateway).map((example) => (
        <div key={example.endpointId} className="call">
          <Text fz="xs" c="dimmed" truncate title={example.name}>
            {example.name}
          </Text>
          <Code
            fz={12}
            style={{ overflowX: 'auto', whiteSpace: 'nowrap', minWidth: 0 }}
            tabIndex={0}
            data-testid={`curl-${example.endpointId}`}
          >
            {example.curl}
          </Code>
          <Copy text={example.curl} what={`call of ${example.name}`} />
        </div>
      ))}
    </Stack>
  );
}

export function Copy({ text, what }: { text: string; what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy the ${what}`}>
          <ActionIcon
            variant="subtle"
            color={copied ? 'leaf' : 'gray'}
            aria-label={copied ? 'Copied' : `Copy the ${what}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
