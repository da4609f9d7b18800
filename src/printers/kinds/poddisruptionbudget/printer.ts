import type { PodDisruptionBudget } from '../../../api/disruption-types.ts';
import { labelSelectorText } from '../../../api/label-selector.ts';
import type { TableColumn } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { createDescribeWriter } from '../../describe/writer.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column } from '../../table-kind.ts';
import type { DescribeContext, KindPrinter } from '../kind-printer.ts';

const allowed: TableColumn = { ...column('Allowed Disruptions', 'The pods that may be evicted now.'), type: 'integer' };

/** How PodDisruptionBudgets are shown. k8s: printers/internalversion printPodDisruptionBudget, 1.32 */
export const podDisruptionBudgetPrinter: KindPrinter<PodDisruptionBudget> = {
  table: {
    columns: [
      column('Name', 'The name.'),
      column('Min Available', 'The pods that must be available.'),
      column('Max Unavailable', 'The pods that may be unavailable.'),
      allowed,
      column('Age', 'The time since it was created.'),
    ],
    cells: ({ metadata, spec, status }, now) => [
      ...[metadata.name, shareText(spec.minAvailable), shareText(spec.maxUnavailable), status.disruptionsAllowed],
      translateTimestampSince(metadata.creationTimestamp, now),
    ],
  },
  describe: describeDisruptionBudget,
};

const shareText = (value: number | string | undefined): string => (value === undefined ? 'N/A' : String(value));

/** The text of `kubectl describe pdb`. k8s: describePodDisruptionBudgetV1, 1.32 */
function describeDisruptionBudget({ metadata, spec, status }: PodDisruptionBudget, { events, now }: DescribeContext): string {
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
