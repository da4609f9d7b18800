import { labelSelectorText } from '../../../api/label-selector.ts';
import type { Job } from '../../../api/workload-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { humanDuration } from '../../duration.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe job`. k8s: kubectl describe describeJob, 1.32 */
export function describeJob(job: Job, { events, now }: DescribeContext): string {
  const { metadata, spec } = job;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Selector:\t${labelSelectorText(spec.selector)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  const controller = metadata.ownerReferences?.find((reference) => reference.controller);
  if (controller) writer.line(0, `Controlled By:\t${controller.kind}/${controller.name}`);
  writer.line(0, `Parallelism:\t${spec.parallelism ?? '<unset>'}`);
  writer.line(0, `Completions:\t${spec.completions ?? '<unset>'}`);
  writer.line(0, `Completion Mode:\t${spec.completionMode}`);
  writer.line(0, `Suspend:\t${spec.suspend}`);
  writer.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined) writer.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  writeProgress(writer, job);
  writePodTemplate(writer, spec.template);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeProgress(writer: DescribeWriter, { spec, status }: Job): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0 } = status;
  if (startTime) writer.line(0, `Start Time:\t${formatTime(startTime, undefined)}`);
  if (completionTime) writer.line(0, `Completed At:\t${formatTime(completionTime, undefined)}`);
  if (startTime && completionTime) {
    writer.line(0, `Duration:\t${humanDuration((Date.parse(completionTime) - Date.parse(startTime)) / 1000)}`);
  }
  if (spec.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const readyText = ready === undefined ? '' : ` (${ready} Ready)`;
  writer.line(0, `Pods Statuses:\t${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === 'Indexed') writer.line(0, `Completed Indexes:\t${shortIndexes(status.completedIndexes)}`);
}

const shownCharacters = 50;

/** Up to the first comma behind what is shown in any case. k8s: capIndexesListOrNone */
function shortIndexes(indexes = ''): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', shownCharacters);
  return comma === -1 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}
