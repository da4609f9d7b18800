import type { Secret } from '../../../api/types.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';

/**
 * The text of `kubectl describe secret`, keys in their order: how long the values are, not what they say, but for the token of an account,
 * which people are told to read here. k8s: kubectl describe describeSecret, 1.32
 */
export function describeSecret({ metadata, type, data = {} }: Secret): string {
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `\nType:\t${type}`);
  writer.line(0, '\nData\n====');
  for (const key of Object.keys(data).sort()) {
    const value = Buffer.from(data[key] ?? '', 'base64');
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
    writer.line(0, `${key}:\t${isToken ? value.toString() : `${value.length} bytes`}`);
  }
  return writer.text();
}
