import type { Namespace } from '../../../api/types.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';

/** The text of `kubectl describe namespace`, for a namespace without quotas and limit ranges. k8s: kubectl describe describeNamespace */
export function describeNamespace({ metadata, status }: Namespace): string {
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Status:\t${status.phase}`);
  writer.line(0, '\nNo resource quota.\n\nNo LimitRange resource.');
  return writer.text();
}
