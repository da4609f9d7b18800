import { labelSelectorText } from '../../../api/label-selector.ts';
import type { DaemonSet } from '../../../api/workload-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { ownedPodsStatus } from '../../describe/owned-pods.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { formatLabels } from '../../table-kind.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe daemonset`, which names no namespace; `related` are the pods that it selects. k8s: describeDaemonSet, 1.32 */
export function describeDaemonSet(set: DaemonSet, { events, related = [], now }: DescribeContext): string {
  const { metadata, spec, status } = set;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Selector:\t${labelSelectorText(spec.selector)}`);
  writer.line(0, `Node-Selector:\t${formatLabels(spec.template.spec.nodeSelector)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}`);
  writer.line(0, `Pods Status:\t${ownedPodsStatus(set, related)}`);
  writePodTemplate(writer, spec.template);
  writeEvents(writer, events, now);
  return writer.text();
}
