import type { PersistentVolume } from '../../../api/types.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describePersistentVolume } from './describe.ts';
import { persistentVolumeTable } from './table.ts';

/** How PersistentVolumes are shown. */
export const persistentVolumePrinter: KindPrinter<PersistentVolume> = { table: persistentVolumeTable, describe: describePersistentVolume };
