import type { Secret } from '../../../api/types.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';

/** The text of `kubectl describe secret`, keys in their order: how long the values are, not what they say. k8s: kubectl describe describeSecret, 1.32 */
export function describeSecret({ metadata, type, data = {} }: Secret): string {
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `\nType:\t${type}`);
  writer.line(0, '\nData\n====');
  for (const key of Object.keys(data).sort()) writer.line(0, `${key}:\t${Buffer.byteLength(data[key] ?? '', 'base64')} bytes`);
  return writer.text();
}
