import type { ResourceQuota } from '../../../api/quota-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { KindPrinter } from '../kind-printer.ts';
import { describeResourceQuota } from './describe.ts';

/** How ResourceQuotas are shown. k8s: printers/internalversion printResourceQuota, 1.32 */
export const resourceQuotaPrinter: KindPrinter<ResourceQuota> = {
  table: {
    columns: [
      column('Name', 'The name.'),
      column('Age', 'The time since it was created.'),
      column('Request', 'What is used of what may be requested, and of objects.'),
      column('Limit', 'What is used of what pods may be limited to.'),
    ],
    cells: (quota, now) => [
      ...[quota.metadata.name, translateTimestampSince(quota.metadata.creationTimestamp, now)],
      ...[usage(quota, false), usage(quota, true)],
    ],
  },
  describe: describeResourceQuota,
  withoutEvents: true,
};

const usage = ({ status: { hard = {}, used = {} } }: ResourceQuota, ofLimits: boolean): string =>
  Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === ofLimits)
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ');
