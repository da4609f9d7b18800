import { formatQuantity, parseQuantity } from '../../../api/quantity.ts';
import type { ResourceQuota } from '../../../api/quota-types.ts';
import { createDescribeWriter, type DescribeWriter } from '../../describe/writer.ts';

/** The text of `kubectl describe resourcequota`. k8s: describeQuota, 1.32 */
export function describeResourceQuota({ metadata, spec, status }: ResourceQuota): string {
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeScopes(writer, { scopes: spec.scopes ?? [], level: 0, bullet: ' * ' });
  writer.line(0, 'Resource\tUsed\tHard');
  writer.line(0, '--------\t----\t----');
  for (const [name, hard] of sorted(status.hard)) writer.line(0, `${name}\t${inFormatOf(hard, status.used?.[name])}\t${hard}`);
  return writer.text();
}

/** What the description of a namespace says of its quotas. k8s: DescribeResourceQuotas */
export function writeResourceQuotas(writer: DescribeWriter, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) return writer.line(0, 'No resource quota.');
  writer.line(0, 'Resource Quotas');
  for (const { metadata, spec, status } of quotas.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    writer.line(1, `Name:\t${metadata.name}`);
    writeScopes(writer, { scopes: spec.scopes ?? [], level: 1, bullet: '* ' });
    writer.line(1, 'Resource\tUsed\tHard');
    writer.line(1, '--------\t---\t---');
    for (const [name, hard] of sorted(status.hard)) writer.line(1, `${name}\t${status.used?.[name] ?? '0'}\t${hard}`);
  }
}

const sorted = (list: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] =>
  Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));

/** What is used in the same units as what may be, in whole ones where they differ. */
function inFormatOf(hard: string, used = '0'): string {
  const { format } = parseQuantity(hard);
  const amount = parseQuantity(used);
  if (amount.format === format) return formatQuantity(amount);
  const unit = 1_000_000_000n;
  return formatQuantity({ nano: ((amount.nano + unit - 1n) / unit) * unit, format });
}

interface Scopes {
  readonly scopes: readonly string[];
  readonly level: number;
  readonly bullet: string;
}

function writeScopes(writer: DescribeWriter, { scopes, level, bullet }: Scopes): void {
  if (scopes.length === 0) return;
  const names = [...scopes].sort();
  writer.line(level, `Scopes:\t${names.join(', ')}`);
  for (const name of names) if (Object.hasOwn(helps, name)) writer.line(level, `${bullet}${helps[name as keyof typeof helps]}`);
}

/** k8s: helpTextForResourceQuotaScope */
const helps = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
} as const;
