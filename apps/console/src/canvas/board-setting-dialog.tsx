import type { NamedSetting } from '@tiffin/contracts';
import { SettingDialog } from '../secrets/setting-dialog.js';
import { useBoard } from './board.js';
import { namesSetIn } from './missing-setting-problems.js';

/** Gives what the canvas refers to its value, in the environment that is looked at. */
export function BoardSettingDialog({ named, onClose }: { named: NamedSetting; onClose: () => void }) {
  const { environment } = useBoard();
  if (!environment) return null;
  const isSet = (name: string): boolean => namesSetIn(environment)[named.kind].has(name);
  return <SettingDialog {...named} {...{ environment, isSet, onClose }} />;
}
