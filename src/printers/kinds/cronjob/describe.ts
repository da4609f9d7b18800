import { labelSelectorText } from '../../../api/label-selector.ts';
import type { CronJob } from '../../../api/workload-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe cronjob`. k8s: kubectl describe describeCronJob, 1.32 */
export function describeCronJob({ metadata, spec, status }: CronJob, { events, now }: DescribeContext): string {
  const writer = createDescribeWriter();
  const { startingDeadlineSeconds: deadline } = spec;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Schedule:\t${spec.schedule}`);
  writer.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy}`);
  writer.line(0, `Suspend:\t${spec.suspend ? 'True' : 'False'}`);
  writer.line(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit}`);
  writer.line(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit}`);
  writer.line(0, `Starting Deadline Seconds:\t${deadline === undefined ? '<unset>' : `${deadline}s`}`);
  writeJobTemplate(writer, spec.jobTemplate.spec);
  writer.line(0, `Last Schedule Time:\t${status.lastScheduleTime ? formatTime(status.lastScheduleTime, undefined) : '<unset>'}`);
  writer.line(0, `Active Jobs:\t${(status.active ?? []).map(({ name }) => name).join(', ') || '<none>'}`);
  writeEvents(writer, events, now);
  return writer.text();
}

/** k8s: describeJobTemplate */
function writeJobTemplate(writer: DescribeWriter, spec: CronJob['spec']['jobTemplate']['spec']): void {
  writer.line(0, `Selector:\t${spec.selector ? labelSelectorText(spec.selector) : '<unset>'}`);
  writer.line(0, `Parallelism:\t${spec.parallelism ?? '<unset>'}`);
  writer.line(0, `Completions:\t${spec.completions ?? '<unset>'}`);
  if (spec.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  writePodTemplate(writer, spec.template);
}
