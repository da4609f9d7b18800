import { classOfClaim } from '../../../api/storage.ts';
import type { PersistentVolumeClaim, Pod } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, writeAnnotations, writeLabels, writeList } from '../../describe/writer.ts';
import { goValueText } from '../../go-value.ts';
import type { DescribeContext } from '../kind-printer.ts';
import { storageStatus } from '../persistentvolume/describe.ts';
import { boundTo } from './table.ts';

/** The text of `kubectl describe persistentvolumeclaim`; `related` are the pods of its namespace. k8s: describePersistentVolumeClaim, 1.32 */
export function describePersistentVolumeClaim(claim: PersistentVolumeClaim, { events, related = [], now }: DescribeContext): string {
  const { metadata, spec, status } = claim;
  const writer = createDescribeWriter();
  const { capacity, accessModes } = boundTo(claim);
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `StorageClass:\t${classOfClaim(claim)}`);
  writer.line(0, `Status:\t${storageStatus(claim, status.phase, now)}`);
  writer.line(0, `Volume:\t${spec.volumeName ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${goValueText(metadata.finalizers ?? [])}`);
  writer.line(0, `Capacity:\t${capacity}`);
  writer.line(0, `Access Modes:\t${accessModes}`);
  if (spec.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  const pods = (related as readonly Pod[]).filter((pod) => claimsOf(pod).includes(metadata.name));
  writeList(
    writer,
    'Used By',
    pods.map((pod) => pod.metadata.name),
  );
  writeEvents(writer, events, now);
  return writer.text();
}

/** The claims that a pod names: kubectl leaves out those that are made for its ephemeral volumes. */
const claimsOf = ({ spec }: Pod): readonly string[] =>
  (spec.volumes ?? []).flatMap((volume) => {
    const { claimName } = (volume['persistentVolumeClaim'] ?? {}) as { readonly claimName?: string };
    return claimName ?? [];
  });
