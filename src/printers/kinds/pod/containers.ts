import { canonicalQuantity } from '../../../api/quantity.ts';
import type { Container, ContainerState, ContainerStatus, Pod, ResourceRequirements } from '../../../api/types.ts';
import { formatTime } from '../../describe/time.ts';
import type { DescribeWriter } from '../../describe/writer.ts';
import { writeEnvironment } from './environment.ts';
import { writeProbes } from './probes.ts';
import { seccompLines } from './seccomp.ts';

/** `Init Containers:`, `Containers:` and `Ephemeral Containers:` of a pod. k8s: describeContainers */
export function writeContainers(writer: DescribeWriter, pod: Pod, { timeZone, indent = '' }: ContainersPlace): void {
  const { spec, status } = pod;
  const write = (label: string, containers: readonly Container[], statuses: readonly ContainerStatus[] = []): void => {
    writer.line(0, containers.length === 0 ? `${indent}${label}: <none>` : `${indent}${label}:`);
    for (const container of containers) {
      const containerStatus = statuses.find(({ name }) => name === container.name);
      writer.line(1, `${indent === '' ? '' : ' '}${container.name}:`);
      writeContainer(writer, { pod, container, status: containerStatus, timeZone });
    }
  };
  if (spec.initContainers?.length) write('Init Containers', spec.initContainers, status.initContainerStatuses);
  write('Containers', spec.containers, status.containerStatuses);
  if (spec.ephemeralContainers?.length) write('Ephemeral Containers', spec.ephemeralContainers, status.ephemeralContainerStatuses);
}

interface ContainersPlace {
  /** An IANA name; the process's own zone when absent. */
  readonly timeZone?: string | undefined;
  /** Of the titles, where the pod is part of something: kubectl puts the names one blank to the right then, and the rest where it always is. */
  readonly indent?: string;
}

interface ContainerContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly status: ContainerStatus | undefined;
  readonly timeZone: string | undefined;
}

function writeContainer(writer: DescribeWriter, { pod, container, status, timeZone }: ContainerContext): void {
  if (status) writer.line(2, `Container ID:\t${status.containerID ?? ''}`);
  writer.line(2, `Image:\t${container.image}`);
  if (status) writer.line(2, `Image ID:\t${status.imageID}`);
  writePorts(writer, container);
  const [seccomp, localhost] = seccompLines(container['securityContext']);
  if (seccomp) writer.line(2, seccomp);
  if (localhost) writer.line(3, localhost);
  writeArguments(writer, 'Command', container.command ?? []);
  writeArguments(writer, 'Args', container.args ?? []);
  if (status) writeContainerStatus(writer, status, timeZone);
  writeResources(writer, 2, container.resources ?? {});
  writeProbes(writer, container);
  writeEnvironment(writer, pod, container);
  writeMounts(writer, container);
}

function writePorts(writer: DescribeWriter, container: Container): void {
  const ports = container.ports ?? [];
  const write = (label: string, texts: readonly string[]): void =>
    writer.line(2, `${label}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`);
  write(
    'Port',
    ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`),
  );
  write(
    'Host Port',
    ports.map(({ hostPort, protocol }) => `${hostPort ?? 0}/${protocol}`),
  );
}

function writeArguments(writer: DescribeWriter, label: string, words: readonly string[]): void {
  if (words.length > 0) writer.line(2, `${label}:`);
  for (const line of words.flatMap((word) => word.split('\n'))) writer.line(3, line);
}

function writeContainerStatus(writer: DescribeWriter, status: ContainerStatus, timeZone: string | undefined): void {
  writeState(writer, 'State', status.state, timeZone);
  if (status.lastState.terminated) writeState(writer, 'Last State', status.lastState, timeZone);
  writer.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
  writer.line(2, `Restart Count:\t${status.restartCount}`);
}

/** k8s: describeStatus */
function writeState(writer: DescribeWriter, label: string, state: ContainerState, timeZone: string | undefined): void {
  const { running, waiting, terminated } = state;
  if (running) {
    writer.line(2, `${label}:\tRunning`);
    writer.line(3, `Started:\t${formatTime(running.startedAt, timeZone)}`);
  } else if (waiting || !terminated) {
    writer.line(2, `${label}:\tWaiting`);
    if (waiting?.reason) writer.line(3, `Reason:\t${waiting.reason}`);
  } else {
    writer.line(2, `${label}:\tTerminated`);
    if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) writer.line(3, `Message:\t${terminated.message}`);
    writer.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) writer.line(3, `Signal:\t${terminated.signal}`);
    writer.line(3, `Started:\t${formatTime(terminated.startedAt, timeZone)}`);
    writer.line(3, `Finished:\t${formatTime(terminated.finishedAt, timeZone)}`);
  }
}

/** `Limits:` and `Requests:`, each left out when empty. k8s: describeResources */
export function writeResources(writer: DescribeWriter, level: number, resources: ResourceRequirements): void {
  for (const [label, list] of [
    ['Limits', resources.limits ?? {}],
    ['Requests', resources.requests ?? {}],
  ] as const) {
    const names = Object.keys(list).sort();
    if (names.length > 0) writer.line(level, `${label}:`);
    for (const name of names) writer.line(level + 1, `${name}:\t${canonicalQuantity(String(list[name]))}`);
  }
}

function writeMounts(writer: DescribeWriter, container: Container): void {
  const mounts = (container.volumeMounts ?? []).toSorted((a, b) => compare(a.mountPath, b.mountPath));
  writer.line(2, mounts.length === 0 ? 'Mounts:\t<none>' : 'Mounts:');
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    const flags = [readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    writer.line(3, `${mountPath} from ${name} (${flags.join(',')})`);
  }
  const devices = (container['volumeDevices'] ?? []) as readonly { name: string; devicePath: string }[];
  // kubectl says `<none>` of the devices when there are no mounts.
  if (devices.length > 0) writer.line(2, mounts.length === 0 ? 'Devices:\t<none>' : 'Devices:');
  for (const { devicePath, name } of devices.toSorted((a, b) => compare(a.devicePath, b.devicePath))) {
    writer.line(3, `${devicePath} from ${name}`);
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
