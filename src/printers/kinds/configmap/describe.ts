import type { ConfigMap } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe configmap`, keys in their order. k8s: kubectl describe describeConfigMap, 1.32 */
export function describeConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap, { events, now }: DescribeContext): string {
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, '\nData\n====');
  for (const key of Object.keys(data).sort()) writer.line(0, `${key}:\n----\n${data[key]}\n`);
  writer.line(0, '\nBinaryData\n====');
  for (const key of Object.keys(binaryData).sort()) writer.line(0, `${key}: ${Buffer.byteLength(binaryData[key] ?? '', 'base64')} bytes`);
  writer.line(0, '');
  writeEvents(writer, events, now);
  return writer.text();
}
