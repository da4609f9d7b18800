import type { PersistentVolumeClaim } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describePersistentVolumeClaim } from './describe.ts';
import { persistentVolumeClaimTable } from './table.ts';

/** How PersistentVolumeClaims are shown. */
export const persistentVolumeClaimPrinter: KindPrinter<PersistentVolumeClaim> = {
  table: persistentVolumeClaimTable,
  describe: describePersistentVolumeClaim,
  related: () => ({ kind: 'Pod', labelSelector: '' }),
};
