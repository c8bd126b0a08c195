import { Refusal } from '@tiffin/kernel';

const fallback =
  'Something went wrong in the platform. It is retried automatically; its operator finds the cause in the log.';

/** What users read of a fault. Only refusals are written for them: anything else may hold paths, addresses or secrets. */
export const faultText = (fault: unknown): string => (fault instanceof Refusal ? fault.message : fallback);
