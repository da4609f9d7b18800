import { jobCondition } from '../../../api/job.ts';
import { labelSelectorText } from '../../../api/label-selector.ts';
import type { Job } from '../../../api/workload-types.ts';
import { humanDuration, translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

/** `get jobs`. k8s: printers/internalversion jobColumnDefinitions, printJob */
export const jobTable: TableKind<Job> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Status', 'How it ended, or why it has not.'),
    column('Completions', 'How many pods have succeeded, of how many.'),
    column('Duration', 'The time from its start to its completion.'),
    column('Age', 'The time since it was created.'),
    ...templateColumns,
    wideColumn('Selector', 'The labels of its pods.'),
  ],
  cells: (job, now) => [
    job.metadata.name,
    statusText(job),
    completionsText(job),
    durationText(job, now),
    translateTimestampSince(job.metadata.creationTimestamp, now),
    ...templateCells(job.spec.template),
    labelSelectorText(job.spec.selector),
  ],
};

function statusText(job: Job): string {
  if (jobCondition(job, 'Complete')) return 'Complete';
  if (jobCondition(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (jobCondition(job, 'Suspended')) return 'Suspended';
  return jobCondition(job, 'FailureTarget') ? 'FailureTarget' : 'Running';
}

function completionsText({ spec, status }: Job): string {
  const { completions, parallelism = 1 } = spec;
  const { succeeded = 0 } = status;
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** One that has failed goes on counting: only what is complete has an end. */
function durationText({ status: { startTime, completionTime } }: Job, now: number): string {
  if (!startTime) return '';
  return humanDuration(((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime)) / 1000);
}
