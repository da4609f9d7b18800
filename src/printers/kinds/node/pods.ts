import type { NodeObject } from '../../../api/node-types.ts';
import { addQuantities, formatQuantity, parseQuantity, type Quantity, quantityToMilli, zeroQuantity } from '../../../api/quantity.ts';
import { podLimits, podRequests, type ResourceList } from '../../../api/resources.ts';
import type { Pod } from '../../../api/types.ts';
import type { DescribeWriter } from '../../describe/writer.ts';
import { translateTimestampSince } from '../../duration.ts';

const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** The pods of a node that have not ended, and what they ask for of what it has. k8s: describeNodeResource */
export function writeNodePods(writer: DescribeWriter, { status }: NodeObject, pods: readonly Pod[], now: number): void {
  const asked = status.allocatable ?? {};
  const has: ResourceList = Object.keys(asked).length > 0 ? asked : (status.capacity ?? {});
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  writer.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const sums = pods.map(({ spec }) => ({ requests: podRequests(spec), limits: podLimits(spec) }));
  for (const [index, { metadata }] of pods.entries()) {
    const { requests = {}, limits = {} } = sums[index] ?? {};
    const cells = ['cpu', 'memory'].flatMap((name) => [share(requests[name], name, has), share(limits[name], name, has)]);
    const age = translateTimestampSince(metadata.creationTimestamp, now);
    writer.line(1, `${metadata.namespace ?? ''}\t${metadata.name}\t\t${cells.join('\t')}\t${age}`);
  }
  writer.line(0, 'Allocated resources:');
  writer.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  writer.line(1, 'Resource\tRequests\tLimits');
  writer.line(1, '--------\t--------\t------');
  const requests = (name: string) => total(sums.map((sum) => sum.requests[name]));
  const limits = (name: string) => total(sums.map((sum) => sum.limits[name]));
  for (const name of standard) writer.line(1, `${name}\t${share(requests(name), name, has)}\t${share(limits(name), name, has)}`);
  for (const name of Object.keys(has).filter(isExtended).sort()) writer.line(1, `${name}\t${requests(name)}\t${limits(name)}`);
}

/** k8s: IsStandardContainerResourceName, and the pods, which no container asks for */
const isExtended = (name: string): boolean => ![...standard, 'pods'].includes(name) && !name.startsWith('hugepages-');

function total(amounts: readonly (string | undefined)[]): string {
  const quantities: readonly Quantity[] = amounts.flatMap((text) => (text === undefined ? [] : [parseQuantity(text)]));
  return formatQuantity(quantities.reduce(addQuantities, zeroQuantity));
}

/** `500m (25%)` */
function share(amount: string | undefined, name: string, has: ResourceList): string {
  const all = quantityToMilli(has[name] ?? '0');
  const text = amount ?? '0';
  return `${formatQuantity(parseQuantity(text))} (${all === 0 ? 0 : Math.trunc((quantityToMilli(text) / all) * 100)}%)`;
}
