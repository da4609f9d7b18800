import type { ObjectCondition } from '../../api/workload-types.ts';
import type { DescribeWriter } from './writer.ts';

/** `Conditions:` of a kind that makes pods; nothing without any. The blank behind each type is kubectl's. */
export function writeConditions(writer: DescribeWriter, conditions: readonly ObjectCondition[] = []): void {
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus\tReason');
  writer.line(1, '----\t------\t------');
  for (const { type, status, reason = '' } of conditions) writer.line(1, `${type} \t${status}\t${reason}`);
}
