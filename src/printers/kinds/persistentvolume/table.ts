import { formatQuantity } from '../../../api/quantity.ts';
import { classOfVolume, formatAccessModes, storageOf } from '../../../api/storage.ts';
import type { PersistentVolume } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get persistentvolumes`. k8s: printers/internalversion persistentVolumeColumnDefinitions, printPersistentVolume */
export const persistentVolumeTable: TableKind<PersistentVolume> = {
  columns: [
    column('Name', 'The name, unique on this machine.'),
    column('Capacity', 'How much it is said to hold.'),
    column('Access Modes', 'Who may use it at once.'),
    column('Reclaim Policy', 'What becomes of its data when its claim goes.'),
    column('Status', 'Whether it is free, bound or released.'),
    column('Claim', 'The claim that it is bound to.'),
    column('StorageClass', 'Its class of storage.'),
    column('VolumeAttributesClass', 'Its class of attributes.'),
    column('Reason', 'Why it failed.'),
    column('Age', 'The time since the volume was created.'),
    wideColumn('VolumeMode', 'Whether it is a file system or a device.'),
  ],
  cells: (volume, now) => {
    const { metadata, spec, status } = volume;
    return [
      metadata.name,
      formatQuantity(storageOf(spec.capacity)),
      formatAccessModes(spec.accessModes),
      spec.persistentVolumeReclaimPolicy,
      metadata.deletionTimestamp ? 'Terminating' : status.phase,
      spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
      classOfVolume(volume),
      (spec['volumeAttributesClassName'] as string | undefined) ?? '<unset>',
      status.reason ?? '',
      translateTimestampSince(metadata.creationTimestamp, now),
      spec.volumeMode ?? '<unset>',
    ];
  },
};
