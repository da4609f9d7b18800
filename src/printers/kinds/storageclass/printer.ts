import { isDefaultClass } from '../../../api/storage.ts';
import type { StorageClass } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeStorageClass } from './describe.ts';

/** How StorageClasses are shown. k8s: printers/internalversion storageClassColumnDefinitions, printStorageClass */
export const storageClassPrinter: KindPrinter<StorageClass> = {
  table: {
    columns: [
      column('Name', 'The name, unique on this machine.'),
      column('Provisioner', 'Who makes its volumes.'),
      column('ReclaimPolicy', 'What becomes of the data of its volumes when their claims go.'),
      column('VolumeBindingMode', 'When a claim gets its volume.'),
      column('AllowVolumeExpansion', 'Whether its volumes can grow.'),
      column('Age', 'The time since the class was created.'),
    ],
    cells: (storageClass, now) => [
      `${storageClass.metadata.name}${isDefaultClass(storageClass) ? ' (default)' : ''}`,
      storageClass.provisioner,
      storageClass.reclaimPolicy,
      storageClass.volumeBindingMode,
      String(storageClass.allowVolumeExpansion ?? false),
      translateTimestampSince(storageClass.metadata.creationTimestamp, now),
    ],
  },
  describe: describeStorageClass,
};
