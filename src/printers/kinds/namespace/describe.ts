import type { AnyObject } from '../../../api/any-object.ts';
import type { Namespace } from '../../../api/types.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';
import { writeLimitRanges } from '../limitrange/describe.ts';
import { writeResourceQuotas } from '../resourcequota/describe.ts';

/** The text of `kubectl describe namespace`; `related` are its ResourceQuotas and LimitRanges. k8s: kubectl describe describeNamespace */
export function describeNamespace({ metadata, status }: Namespace, { related = [] }: DescribeContext): string {
  const objects = related as readonly AnyObject[];
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Status:\t${status.phase}`);
  writer.line(0, '');
  writeResourceQuotas(
    writer,
    objects.filter((object) => object.kind === 'ResourceQuota'),
  );
  writer.line(0, '');
  writeLimitRanges(
    writer,
    objects.filter((object) => object.kind === 'LimitRange'),
  );
  return writer.text();
}
