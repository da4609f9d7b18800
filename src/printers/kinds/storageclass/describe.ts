import { isDefaultClass } from '../../../api/storage.ts';
import type { StorageClass } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe storageclass`. k8s: kubectl describe describeStorageClass, 1.32 */
export function describeStorageClass(storageClass: StorageClass, { events, now }: DescribeContext): string {
  const { metadata, provisioner, parameters, mountOptions = [], allowVolumeExpansion, allowedTopologies } = storageClass;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `IsDefaultClass:\t${isDefaultClass(storageClass) ? 'Yes' : 'No'}`);
  writer.line(0, `Annotations:\t${formatMap(metadata.annotations)}`);
  writer.line(0, `Provisioner:\t${provisioner}`);
  writer.line(0, `Parameters:\t${formatMap(parameters)}`);
  writer.line(0, `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False'}`);
  writer.line(0, mountOptions.length === 0 ? 'MountOptions:\t<none>' : 'MountOptions:');
  for (const option of mountOptions) writer.line(1, option);
  writer.line(0, `ReclaimPolicy:\t${storageClass.reclaimPolicy}`);
  writer.line(0, `VolumeBindingMode:\t${storageClass.volumeBindingMode}`);
  if (allowedTopologies) {
    writer.line(0, `AllowedTopologies:\t${allowedTopologies.length === 0 ? '<none>' : ''}`);
    for (const [index, { matchLabelExpressions = [] }] of allowedTopologies.entries()) {
      const texts = matchLabelExpressions.map(({ key, values }) => `${key} in [${values.join(', ')}]`);
      for (const [line, text] of (texts.length === 0 ? ['<none>'] : texts).entries()) {
        writer.line(1, `${line === 0 ? `Term ${index}:` : ''}\t${text}`);
      }
    }
  }
  writeEvents(writer, events, now);
  return writer.text();
}

/** k8s: labels.FormatLabels */
function formatMap(map: Readonly<Record<string, string>> = {}): string {
  const entries = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
}
