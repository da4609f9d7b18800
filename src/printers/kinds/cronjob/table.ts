import { labelSelectorText } from '../../../api/label-selector.ts';
import type { CronJob } from '../../../api/workload-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';
import { templateCells, templateColumns } from '../../template-cells.ts';

/** `get cronjobs`. k8s: printers/internalversion cronJobColumnDefinitions, printCronJob */
export const cronJobTable: TableKind<CronJob> = {
  columns: [
    column('Name', 'The name, unique in its namespace.'),
    column('Schedule', 'When it makes Jobs.'),
    column('Timezone', 'The zone of the schedule.'),
    column('Suspend', 'Whether it rests.'),
    column('Active', 'How many of its Jobs go on.'),
    column('Last Schedule', 'The time since it was last to make a Job.'),
    column('Age', 'The time since it was created.'),
    ...templateColumns,
    wideColumn('Selector', 'The labels of the pods.'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? '<none>',
    spec.suspend ? 'True' : 'False',
    (status.active ?? []).length,
    status.lastScheduleTime ? translateTimestampSince(status.lastScheduleTime, now) : '<none>',
    translateTimestampSince(metadata.creationTimestamp, now),
    ...templateCells(spec.jobTemplate.spec.template),
    spec.jobTemplate.spec.selector ? labelSelectorText(spec.jobTemplate.spec.selector) : '<none>',
  ],
};
