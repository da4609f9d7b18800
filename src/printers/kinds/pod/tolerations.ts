import type { Toleration } from '../../../api/types.ts';
import { type DescribeWriter, writeList } from '../../describe/writer.ts';

/** `Tolerations:`, one a line, by their keys; `<none>` without any. k8s: printPodTolerationsMultiline */
export function writeTolerations(writer: DescribeWriter, tolerations: readonly Toleration[], indent = ''): void {
  const sorted = tolerations.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0));
  writeList(writer, `${indent}Tolerations`, sorted.map(formatToleration));
}

/** k8s: printTolerationsMultilineWithIndent */
function formatToleration({ key, operator, value, effect, tolerationSeconds }: Toleration): string {
  const subject = `${key ?? ''}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}`;
  const exists = operator === 'Exists' && !value ? `${key || effect ? ' ' : ''}op=Exists` : '';
  return `${subject}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
}
