import { isTerminal } from '../../../api/pod-status.ts';
import { computeQosClass } from '../../../api/qos.ts';
import type { Event, Pod, ResourceRequirements } from '../../../api/types.ts';
import { writeEvents } from '../../describe/events.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { translateTimestampSince } from '../../duration.ts';
import { writeContainers, writeResources } from './containers.ts';
import { seccompLines } from './seccomp.ts';
import { writeTolerations } from './tolerations.ts';
import { writeTopologySpread } from './topology-spread.ts';
import { writeVolumes } from './volumes.ts';

export interface DescribeOptions {
  /** An IANA name; the process's own zone when absent. */
  readonly timeZone?: string;
}

/**
 * The text of `kubectl describe pod`. `events` are the pod's, in the API's order; undefined leaves that part out. `now` in
 * milliseconds. k8s: kubectl describe describePod, 1.32
 */
export function describePod(pod: Pod, events: readonly Event[] | undefined, now: number, options: DescribeOptions = {}): string {
  const writer = createDescribeWriter();
  writeIdentity(writer, pod, options.timeZone);
  writeStatus(writer, pod, now);
  writeContainers(writer, pod, { timeZone: options.timeZone });
  writeGatesAndConditions(writer, pod);
  writeVolumes(writer, pod.spec.volumes ?? []);
  writer.line(0, `QoS Class:\t${pod.status.qosClass || computeQosClass(pod.spec)}`);
  writeLabels(writer, 'Node-Selectors', pod.spec.nodeSelector);
  writeTolerations(writer, pod.spec.tolerations ?? []);
  writeTopologySpread(writer, pod.spec['topologySpreadConstraints']);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeIdentity(writer: DescribeWriter, pod: Pod, timeZone: string | undefined): void {
  const { metadata, spec, status } = pod;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  if (spec.priority !== undefined) writer.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec['runtimeClassName']) writer.line(0, `Runtime Class Name:\t${spec['runtimeClassName']}`);
  if (spec.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`);
  if (status.startTime) writer.line(0, `Start Time:\t${formatTime(status.startTime, timeZone)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

function writeStatus(writer: DescribeWriter, pod: Pod, now: number): void {
  const { metadata, spec, status } = pod;
  if (metadata.deletionTimestamp && !isTerminal(pod)) {
    writer.line(0, `Status:\tTerminating (lasts ${translateTimestampSince(metadata.deletionTimestamp, now)})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    writer.line(0, `Status:\t${status.phase ?? ''}`);
  }
  if (status.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status.message) writer.line(0, `Message:\t${status.message}`);
  for (const line of seccompLines(spec.securityContext)) writer.line(0, line);
  writer.line(0, `IP:\t${status.podIP ?? ''}`);
  const ips = status.podIPs ?? [];
  writer.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:');
  for (const { ip } of ips) writer.line(1, `IP:\t${ip}`);
  const controller = metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (controller) writer.line(0, `Controlled By:\t${controller.kind}/${controller.name}`);
  if (status.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (!spec['resources']) return;
  writer.line(0, 'Resources:');
  writeResources(writer, 1, spec['resources'] as ResourceRequirements);
}

function writeGatesAndConditions(writer: DescribeWriter, pod: Pod): void {
  const conditions = pod.status.conditions ?? [];
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length > 0) writer.line(0, 'Readiness Gates:\n  Type\tStatus');
  for (const { conditionType } of gates) {
    const status = conditions.find(({ type }) => type === conditionType)?.status ?? '<none>';
    writer.line(1, `${conditionType} \t${status} `);
  }
  if (conditions.length > 0) writer.line(0, 'Conditions:\n  Type\tStatus');
  for (const { type, status } of conditions) writer.line(1, `${type} \t${status} `);
}
