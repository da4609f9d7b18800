import type { PriorityClass } from '../../../api/without-effect-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter } from '../../describe/writer.ts';
import { formatLabels } from '../../table-kind.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe priorityclass`. k8s: describePriorityClass, 1.32 */
export function describePriorityClass(object: PriorityClass, { events, now }: DescribeContext): string {
  const { metadata, value, globalDefault = false, preemptionPolicy, description = '' } = object;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Value:\t${value}`);
  writer.line(0, `GlobalDefault:\t${globalDefault}`);
  writer.line(0, `PreemptionPolicy:\t${preemptionPolicy}`);
  writer.line(0, `Description:\t${description}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writeEvents(writer, events, now);
  return writer.text();
}
