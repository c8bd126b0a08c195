import { Button } from '@mantine/core';

interface DownloadDraftProps {
  readonly size: 'xs' | 'compact-sm';
  readonly text: string;
}

/** Takes a draft along as a file. */
export function DownloadDraft({ text, size }: DownloadDraftProps) {
  const address = `data:application/json;charset=utf-8,${encodeURIComponent(text)}`;
  return (
    <Button size={size} variant="default" component="a" href={address} download="tiffin-draft.json">
      Download
    </Button>
  );
}
