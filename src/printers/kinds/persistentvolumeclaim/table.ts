import { formatQuantity } from '../../../api/quantity.ts';
import { classOfClaim, formatAccessModes, storageOf } from '../../../api/storage.ts';
import type { PersistentVolumeClaim } from '../../../api/types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get persistentvolumeclaims`. k8s: printers/internalversion persistentVolumeClaimColumnDefinitions, printPersistentVolumeClaim */
export const persistentVolumeClaimTable: TableKind<PersistentVolumeClaim> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Status', 'Whether it has a volume.'),
    column('Volume', 'The volume that it is bound to.'),
    column('Capacity', 'How much the volume is said to hold.'),
    column('Access Modes', 'Who may use it at once.'),
    column('StorageClass', 'The class of storage that it asks for.'),
    column('VolumeAttributesClass', 'The class of attributes that it asks for.'),
    column('Age', 'The time since the claim was created.'),
    wideColumn('VolumeMode', 'Whether it is a file system or a device.'),
  ],
  cells: (claim, now) => {
    const { metadata, spec, status } = claim;
    const { capacity, accessModes } = boundTo(claim);
    return [
      metadata.name,
      metadata.deletionTimestamp ? 'Terminating' : status.phase,
      spec.volumeName ?? '',
      capacity,
      accessModes,
      classOfClaim(claim),
      (spec['volumeAttributesClassName'] as string | undefined) ?? '<unset>',
      translateTimestampSince(metadata.creationTimestamp, now),
      spec.volumeMode ?? '<unset>',
    ];
  },
};

/** What a claim has got, as text; nothing before it has a volume. */
export function boundTo({ spec, status }: PersistentVolumeClaim): { readonly capacity: string; readonly accessModes: string } {
  if (!spec.volumeName) return { capacity: '', accessModes: '' };
  return { capacity: formatQuantity(storageOf(status.capacity)), accessModes: formatAccessModes(status.accessModes) };
}
