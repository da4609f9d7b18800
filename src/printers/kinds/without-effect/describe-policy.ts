import { labelSelectorText } from '../../../api/label-selector.ts';
import type { PodDisruptionBudget, PriorityClass } from '../../../api/without-effect-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter } from '../../describe/writer.ts';
import { formatLabels } from '../../table-kind.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe pdb`. k8s: describePodDisruptionBudgetV1, 1.32 */
export function describeDisruptionBudget({ metadata, spec, status }: PodDisruptionBudget, { events, now }: DescribeContext): string {
  const { minAvailable, maxUnavailable, selector } = spec;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  if (minAvailable !== undefined) writer.line(0, `Min available:\t${minAvailable}`);
  else if (maxUnavailable !== undefined) writer.line(0, `Max unavailable:\t${maxUnavailable}`);
  writer.line(0, `Selector:\t${selector ? labelSelectorText(selector) || '<none>' : '<unset>'}`);
  writer.line(0, 'Status:');
  writer.line(2, `Allowed disruptions:\t${status.disruptionsAllowed}`);
  writer.line(2, `Current:\t${status.currentHealthy}`);
  writer.line(2, `Desired:\t${status.desiredHealthy}`);
  writer.line(2, `Total:\t${status.expectedPods}`);
  writeEvents(writer, events, now);
  return writer.text();
}

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
