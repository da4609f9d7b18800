import type { Lease, NodeObject } from '../../../api/node-types.ts';
import { canonicalQuantity } from '../../../api/quantity.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels, writeList } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';
import { writeNodePods } from './pods.ts';
import { nodeRoles } from './table.ts';

/** The text of `kubectl describe node`; `related` are its lease and its pods. k8s: kubectl describe describeNode, 1.32 */
export function describeNode(node: NodeObject, { events, related = [], now }: DescribeContext): string {
  const writer = createDescribeWriter();
  const { metadata, spec } = node;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Roles:\t${nodeRoles(node).join(',') || '<none>'}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${formatTime(metadata.creationTimestamp, undefined)}`);
  writeList(writer, 'Taints', taintTexts(node));
  writer.line(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
  writeLease(
    writer,
    related.filter(isLease).find((lease) => lease.metadata.name === metadata.name),
    metadata.name,
  );
  writeStatus(writer, node);
  writeNodePods(writer, node, related.filter(isPod), now);
  writeEvents(writer, events, now);
  return writer.text();
}

const isLease = (object: KubeObject): object is Lease => object.kind === 'Lease';
const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod';

/** By effect, then by key. k8s: printNodeTaintsMultiline, printTaintsMultilineWithIndent */
function taintTexts({ spec }: NodeObject): readonly string[] {
  const taints = (spec.taints ?? []).toSorted((a, b) => compare(a.effect, b.effect) || compare(a.key, b.key));
  return taints.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function writeLease(writer: DescribeWriter, lease: Lease | undefined, name: string): void {
  if (!lease) return writer.line(0, `Lease:\tFailed to get lease: leases.coordination.k8s.io "${name}" not found`);
  const { holderIdentity, acquireTime, renewTime } = lease.spec;
  const time = (text: string | null | undefined) => (text ? formatTime(text, undefined) : '<unset>');
  writer.line(0, 'Lease:');
  writer.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`);
  writer.line(1, `AcquireTime:\t${time(acquireTime)}`);
  writer.line(1, `RenewTime:\t${time(renewTime)}`);
}

function writeStatus(writer: DescribeWriter, { spec, status }: NodeObject): void {
  const { conditions = [], addresses = [], capacity, allocatable, nodeInfo: info } = status;
  if (conditions.length > 0) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  }
  for (const { type, status: is, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
    const times = [lastHeartbeatTime, lastTransitionTime].map((time) => formatTime(time, undefined));
    writer.line(1, [type, is, ...times, reason].map((cell) => `${cell} \t`).join('') + message);
  }
  writer.line(0, 'Addresses:');
  for (const { type, address } of addresses) writer.line(1, `${type}:\t${address}`);
  writeResources(writer, 'Capacity', capacity);
  writeResources(writer, 'Allocatable', allocatable);
  writer.line(0, 'System Info:');
  for (const [title, field] of systemInfo) writer.line(1, `${title}:\t${info?.[field] ?? ''}`);
  if (spec.podCIDR) writer.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs?.length) writer.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
  if (spec.providerID) writer.line(0, `ProviderID:\t${spec.providerID}`);
}

function writeResources(writer: DescribeWriter, title: string, list: NodeObject['status']['capacity']): void {
  const names = Object.keys(list ?? {}).sort();
  if (names.length > 0) writer.line(0, `${title}:`);
  for (const name of names) writer.line(1, `${name}:\t${canonicalQuantity(list?.[name] ?? '0')}`);
}

const systemInfo = [
  ['Machine ID', 'machineID'],
  ['System UUID', 'systemUUID'],
  ['Boot ID', 'bootID'],
  ['Kernel Version', 'kernelVersion'],
  ['OS Image', 'osImage'],
  ['Operating System', 'operatingSystem'],
  ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'],
  ['Kubelet Version', 'kubeletVersion'],
  ['Kube-Proxy Version', 'kubeProxyVersion'],
] as const;
