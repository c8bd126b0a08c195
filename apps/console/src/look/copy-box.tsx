import { Button, CopyButton } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';

/** A text to take along, and a button that takes it. */
export function CopyBox({ text, label, testId }: { text: string; label: string; testId: string }) {
  return (
    <div className="copy-box">
      <code data-testid={testId}>{text}</code>
      <CopyButton value={text} timeout={2500}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant={copied ? 'light' : 'default'}
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
            aria-label={copied ? `${label}: copied` : `Copy ${label}`}
            data-testid={`${testId}-copy`}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
