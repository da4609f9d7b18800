import { formatQuantity } from '../../../api/quantity.ts';
import { classOfVolume, formatAccessModes, storageOf } from '../../../api/storage.ts';
import type { LabelSelectorRequirement, PersistentVolume } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { translateTimestampSince } from '../../duration.ts';
import { goValueText } from '../../go-value.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe persistentvolume`. k8s: kubectl describe describePersistentVolume, 1.32 */
export function describePersistentVolume(volume: PersistentVolume, { events, now }: DescribeContext): string {
  const { metadata, spec, status } = volume;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${goValueText(metadata.finalizers ?? [])}`);
  writer.line(0, `StorageClass:\t${classOfVolume(volume)}`);
  writer.line(0, `Status:\t${storageStatus(volume, status.phase, now)}`);
  writer.line(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : ''}`);
  writer.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy}`);
  writer.line(0, `Access Modes:\t${formatAccessModes(spec.accessModes)}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.line(0, `Capacity:\t${formatQuantity(storageOf(spec.capacity))}`);
  writeNodeAffinity(writer, spec['nodeAffinity'] as NodeAffinity | undefined);
  writer.line(0, `Message:\t${status.message ?? ''}`);
  writer.line(0, 'Source:');
  writeSource(writer, spec);
  writeEvents(writer, events, now);
  return writer.text();
}

/** The phase, or how long the object has been going. */
export function storageStatus({ metadata }: Pick<PersistentVolume, 'metadata'>, phase: string, now: number): string {
  const { deletionTimestamp } = metadata;
  return deletionTimestamp ? `Terminating (lasts ${translateTimestampSince(deletionTimestamp, now)})` : phase;
}

interface NodeAffinity {
  readonly required?: { readonly nodeSelectorTerms?: readonly { readonly matchExpressions?: readonly LabelSelectorRequirement[] }[] };
}

/** k8s: printVolumeNodeAffinity */
function writeNodeAffinity(writer: DescribeWriter, affinity: NodeAffinity | undefined): void {
  if (!affinity?.required) return writer.line(0, 'Node Affinity:\t<none>');
  writer.line(0, 'Node Affinity:\t');
  const terms = affinity.required.nodeSelectorTerms ?? [];
  writer.line(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`);
  for (const [index, { matchExpressions = [] }] of terms.entries()) {
    const shown = matchExpressions.map(formatExpression);
    for (const [position, text] of (shown.length === 0 ? ['<none>'] : shown).entries()) {
      writer.line(2, `${position === 0 ? `Term ${index}:` : ''}\t${text}`);
    }
  }
}

const formatExpression = ({ key, operator, values = [] }: LabelSelectorRequirement): string =>
  `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;

function writeSource(writer: DescribeWriter, { hostPath, local, csi }: PersistentVolume['spec']): void {
  if (hostPath) {
    writer.line(2, 'Type:\tHostPath (bare host directory volume)');
    writer.line(2, `Path:\t${hostPath.path}`);
    writer.line(2, `HostPathType:\t${hostPath.type ?? '<none>'}`);
  } else if (local) {
    writer.line(2, 'Type:\tLocalVolume (a persistent volume backed by local storage on a node)');
    writer.line(2, `Path:\t${local.path}`);
  } else if (csi) {
    writer.line(2, 'Type:\tCSI (a Container Storage Interface (CSI) volume source)');
    writer.line(2, `Driver:\t${csi.driver}`);
    writer.line(2, `FSType:\t${(csi['fsType'] as string | undefined) ?? ''}`);
    writer.line(2, `VolumeHandle:\t${csi.volumeHandle}`);
    writer.line(2, `ReadOnly:\t${csi.readOnly ?? false}`);
    writer.line(2, 'VolumeAttributes:\t<none>');
  } else writer.line(1, '<unknown>');
}
