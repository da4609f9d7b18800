import type { LimitRange } from '../../../api/quota-types.ts';
import { createDescribeWriter, type DescribeWriter } from '../../describe/writer.ts';

const titles = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const lines = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

/** The text of `kubectl describe limitrange`. k8s: describeLimitRange, 1.32; of its rows, which have no order there, in that of their names */
export function describeLimitRange(range: LimitRange): string {
  const { metadata } = range;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, titles);
  writer.line(0, lines);
  writeRows(writer, range, '');
  return writer.text();
}

/** What the description of a namespace says of its LimitRanges. k8s: DescribeLimitRanges */
export function writeLimitRanges(writer: DescribeWriter, ranges: readonly LimitRange[]): void {
  if (ranges.length === 0) return writer.line(0, 'No LimitRange resource.');
  writer.line(0, 'Resource Limits');
  writer.line(0, ` ${titles}`);
  writer.line(0, ` ${lines}`);
  for (const range of ranges) writeRows(writer, range, ' ');
}

function writeRows(writer: DescribeWriter, { spec }: LimitRange, prefix: string): void {
  for (const { type, ...item } of spec.limits ?? []) {
    const { min, max, defaultRequest, default: limit, maxLimitRequestRatio: ratio } = item;
    const lists = [min, max, defaultRequest, limit, ratio];
    for (const name of [...new Set(lists.flatMap((list) => Object.keys(list ?? {})))].sort()) {
      writer.line(0, `${prefix}${[type, name, ...lists.map((list) => list?.[name] ?? '-')].join('\t')}`);
    }
  }
}
